import { isElement, isShadowRoot } from '../rendering/nodes'
import { type Cover, covers, findCover, findObstruction, isMatch, type Obstruction } from './obstruction'
import { LAYER } from './ownLayers'
import { createRaisedLayer, type RaisedLayer } from './raisedLayer'

/** What `watchReach` does with the content. */
export interface ReachOptions {
  /** The content is a modal dialog of the kit. Without, it is the call, which may be covered without being inert. */
  hasDialog: boolean
  /** Renders the content into the layer from now on. */
  onLayer(content: HTMLElement): void
  /** Something was opened above the content: a dialog shows itself again. */
  onRaise(): void
  /** Whether something of the page lies over the place of the content. */
  onCover(isCovered: boolean): void
}

/** In milliseconds: pages change their styles in every frame. */
const MIN_INTERVAL = 100

const OBSERVED: MutationObserverInit = {
  subtree: true,
  childList: true,
  attributeFilter: ['open', 'inert', 'aria-hidden', 'aria-modal', 'hidden', 'class', 'style', 'role', 'popover'],
}

/** Events after which other elements may be on top. Neither the end of an animation nor `popover` changes the document. */
const EVENTS = ['toggle', 'fullscreenchange', 'focusin', 'transitionend', 'animationend', 'click', 'scrollend'] as const

/**
 * Keeps content reachable that follows `anchor` in the document. While the page makes that place unreachable (a modal dialog, `inert`,
 * full screen, an element on top), the content is in a layer above everything else.
 *
 * @returns stops watching
 */
export function watchReach(anchor: Element, { hasDialog, onLayer, onRaise, onCover }: ReachOptions): () => void {
  const { ownerDocument } = anchor
  const view = ownerDocument.defaultView
  let layer: RaisedLayer | null = null
  let parent: Node | null = null
  let cover: Cover | null = null
  let isClipped = false
  /** How often the content was raised without being on top. After the second time the layer becomes a modal dialog. */
  let attempts = 0
  let isBelow = false
  let timer: ReturnType<typeof setTimeout> | null = null
  let lastCheck = -Infinity

  function check(): void {
    timer = null
    lastCheck = performance.now()
    if (!anchor.isConnected) return
    if (isMatch(ownerDocument.documentElement, ':active-view-transition')) {
      schedule()
      return
    }
    const obstruction = findObstruction(anchor, parent) ?? (hasDialog ? null : findVisualObstruction())
    const isUnreachable = attempts < 2 && isCovered()
    if (isUnreachable) attempts++
    if (obstruction) raise(obstruction, isUnreachable || isBelow)
    else if (layer?.isRaised) lower()
    else if (hasDialog && (isUnreachable || isBelow)) onRaise()
    else if (!isUnreachable && hasDialog) attempts = 0
    isBelow = false
  }

  /** Whether the content is below something although it is raised, or a modal dialog: a dialog in another root makes it inert. */
  function isCovered(): boolean {
    const shown = layer?.isRaised ? layer.content : hasDialog ? anchor.nextElementSibling : null
    return findCover(shown, anchor) !== null
  }

  function findVisualObstruction(): Obstruction | null {
    if (cover && !covers(cover, attempts === 2)) cover = null
    if (cover || isClipped) return { parent: endOfRoot(), needsModal: false, isClipped }
    const found = layer?.isRaised ? null : findCover(layer ? layer.content : anchor.nextElementSibling, anchor)
    cover = found?.cover ?? null
    if (cover?.element.shadowRoot) observer.observe(cover.element.shadowRoot, OBSERVED)
    isClipped = found?.isClipped === true
    return found
  }

  function endOfRoot(): HTMLElement | ShadowRoot {
    const root = anchor.getRootNode()
    return isShadowRoot(root) ? root : ownerDocument.body
  }

  function raise(obstruction: Obstruction, isBelow: boolean): void {
    const isNew = !layer
    layer ??= createRaisedLayer(anchor, hasDialog)
    const isMoved = !layer.isRaised || parent !== obstruction.parent || !layer.content.isConnected
    if (isMoved) attempts = 0
    if (isMoved || isBelow) {
      parent = obstruction.parent
      layer.raise(obstruction.parent, obstruction.needsModal || attempts === 2)
      if (!isNew) onRaise()
    }
    if (isNew) onLayer(layer.content)
    onCover(obstruction.isClipped !== true)
  }

  function lower(): void {
    parent = null
    attempts = 0
    layer?.lower()
    onCover(false)
    onRaise()
  }

  function schedule(): void {
    timer ??= setTimeout(check, Math.max(0, lastCheck + MIN_INTERVAL - performance.now()))
  }

  function onMutation(records: MutationRecord[]): void {
    if (records.every(isLevel)) return
    isBelow ||= records.some(({ target, attributeName }) => attributeName === 'open' && isOtherOpenDialog(target))
    schedule()
  }

  function onEvent({ type, target }: Event): void {
    isBelow ||=
      type === 'fullscreenchange' || (type === 'toggle' && isOther(target) && isMatch(target, ':popover-open'))
    schedule()
  }

  const isOther = (target: EventTarget | null): target is Element =>
    isElement(target) && !target.closest(`[${LAYER}]`) && !anchor.nextElementSibling?.contains(target)
  /** A level is written up to ten times a second, and moves nothing: a check would compute the layout each time. */
  const isLevel = ({ target, attributeName }: MutationRecord) =>
    attributeName === 'style' && (target as Partial<HTMLElement>).style?.getPropertyValue('--offhook-level')
  const isOtherOpenDialog = (target: Node) => isOther(target) && target.matches('dialog[open]')

  const observer = new MutationObserver(onMutation)
  const root = anchor.getRootNode()
  observer.observe(ownerDocument, OBSERVED)
  if (root !== ownerDocument) observer.observe(root, OBSERVED)
  for (const type of EVENTS) ownerDocument.addEventListener(type, onEvent, true)
  view?.addEventListener('resize', schedule)
  check()
  return () => {
    observer.disconnect()
    for (const type of EVENTS) ownerDocument.removeEventListener(type, onEvent, true)
    view?.removeEventListener('resize', schedule)
    if (timer) clearTimeout(timer)
    // After React has unmounted the content: a dialog restores the focus only while it is in the document.
    queueMicrotask(() => layer?.remove())
  }
}
