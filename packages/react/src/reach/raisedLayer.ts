import { LAYER } from './ownLayers'
import { closeDialog, showOnTop } from './modalDialog'

/** An element for content that is moved between its place in the page and the top of the page. */
export interface RaisedLayer {
  /** The container of the content, always the same element. */
  readonly content: HTMLElement
  readonly isRaised: boolean
  /** Shows the content above everything else, as a child of `parent`. */
  raise(parent: HTMLElement | ShadowRoot, asModal: boolean): void
  /** Moves the content back to its place. */
  lower(): void
  remove(): void
}

/**
 * The outside presses that close dialogs, and the focus changes that focus traps revert, are observed at the document: those inside
 * the layer end at the layer. React listens at the container inside.
 */
const KEPT_EVENTS = [
  ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'click'],
  ...['focusin', 'focusout'],
]

const RAISED: Partial<CSSStyleDeclaration> = {
  ...{
    display: 'block',
    position: 'fixed',
    inset: '0',
    width: 'auto',
    height: 'auto',
    maxWidth: 'none',
    maxHeight: 'none',
  },
  ...{ margin: '0', border: '0', padding: '0', overflow: 'visible', background: 'none', zIndex: '2147483647' },
  ...{ visibility: 'visible', pointerEvents: 'none' },
}

/**
 * @param anchor - marks the place of the content in the page
 * @param hasDialog - the content is a modal dialog, which is in the top layer without a popover
 */
export function createRaisedLayer(anchor: Element, hasDialog: boolean): RaisedLayer {
  const { ownerDocument } = anchor
  const element = ownerDocument.createElement('div')
  const content = ownerDocument.createElement('div')
  let modal: HTMLDialogElement | null = null
  let isRaised = false
  element.className = 'offhook-layer'
  content.className = 'offhook-layer'
  element.setAttribute(LAYER, '')
  // React Aria hides elements that are added while its dialog is open, unless they have this attribute.
  element.dataset.reactAriaTopLayer = 'true'
  element.append(content)
  for (const type of KEPT_EVENTS) element.addEventListener(type, (event) => isRaised && event.stopPropagation())

  function leaveTopLayer(): void {
    if (element.hasAttribute('popover')) element.hidePopover()
    element.removeAttribute('popover')
    if (!modal) return
    modal.before(element)
    closeDialog(modal)
    modal.remove()
    modal = null
  }

  function style(): void {
    element.removeAttribute('style')
    content.removeAttribute('style')
    Object.assign(element.style, isRaised && !hasDialog ? RAISED : { display: 'contents' })
    content.style.pointerEvents = isRaised ? 'auto' : ''
    // What the place in the page would inherit.
    element.dir = isRaised ? getComputedStyle(anchor).direction : ''
    const theme = isRaised ? anchor.closest('[data-theme]')?.getAttribute('data-theme') : null
    if (theme) element.dataset.theme = theme
    else delete element.dataset.theme
  }

  return {
    content,
    get isRaised() {
      return isRaised
    },
    raise(parent, asModal) {
      leaveTopLayer()
      isRaised = true
      if (element.parentNode !== parent) move(element, parent, null)
      style()
      if (hasDialog) return
      if (asModal) {
        modal = ownerDocument.createElement('dialog')
        modal.className = 'offhook-layer'
        modal.setAttribute(LAYER, '')
        Object.assign(modal.style, RAISED)
        parent.append(modal)
        modal.append(element)
        showOnTop(modal)
      } else if ('popover' in element) {
        element.popover = 'manual'
        try {
          element.showPopover()
        } catch {
          // The document is being replaced, such as that of a frame that is reloaded (HTML, "check popover validity").
        }
      }
    },
    lower() {
      leaveTopLayer()
      isRaised = false
      const { parentNode, nextSibling } = anchor
      if (parentNode) move(element, parentNode, nextSibling)
      style()
    },
    remove() {
      leaveTopLayer()
      element.remove()
    },
  }
}

/** Moves an element. With `moveBefore` its videos play on and the focus stays. */
function move(element: Element, parent: Node, before: Node | null): void {
  const target = parent as Node & { moveBefore?: (node: Node, child: Node | null) => void }
  // `moveBefore` refuses elements that are not in the document.
  if (element.isConnected && parent.isConnected && target.moveBefore) target.moveBefore(element, before)
  else parent.insertBefore(element, before)
}
