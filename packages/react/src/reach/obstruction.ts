import { isHtmlElement, isShadowRoot } from '../rendering/nodes'
import { LAYER, OWN_DIALOG } from './ownLayers'

/** What keeps the user from a part of the page, and where the part can be reached instead. */
export interface Obstruction {
  /** The parent of a raised layer: inside the dialog of the page, which makes everything outside itself inert; or the root. */
  parent: HTMLElement | ShadowRoot
  /** The dialog is in another root: only a modal dialog of our own, opened later, can be reached. */
  needsModal: boolean
  /** An element lies over the End button. Absent for dialogs, and where an ancestor clips the button. */
  cover?: Cover
  /** An ancestor clips the button: nothing of the page has to remain visible. */
  isClipped?: boolean
}

/** An element of the page over a point of the call. */
export interface Cover {
  element: Element
  x: number
  y: number
}

const OWN = `[${OWN_DIALOG}], [${LAYER}], .offhook-notices`
const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex]'

/**
 * Finds what makes the place of `anchor` unreachable: a modal dialog of the page, an `inert` or `aria-hidden` ancestor,
 * `pointer-events: none`, or an element in full screen.
 *
 * @param current - the parent of the raised layer; kept as long as it is inside the topmost dialog
 */
export function findObstruction(anchor: Element, current: Node | null): Obstruction | null {
  const root = anchor.getRootNode() as Document | ShadowRoot
  const { ownerDocument } = anchor
  const isHidden = isBlocked(anchor) || getComputedStyle(anchor).pointerEvents === 'none'
  const dialog = topmostDialog(root, anchor, isHidden)
  if (dialog) {
    const parent = isHtmlElement(current) && dialog.contains(current) ? current : innermostContainer(dialog)
    return { parent, needsModal: false }
  }
  const end = isShadowRoot(root) ? root : ownerDocument.body
  const outerDialog = root === ownerDocument ? null : topmostDialog(ownerDocument, anchor, false)
  if (outerDialog) return { parent: end, needsModal: isMatch(outerDialog, ':modal') }
  const { fullscreenElement } = ownerDocument as Partial<Document>
  const isBelowFullScreen = fullscreenElement && !composedContains(fullscreenElement, anchor)
  return isHidden || isBelowFullScreen ? { parent: end, needsModal: false } : null
}

/** Finds what lies over the End or Decline button of `shown`. Not where nothing is rendered (`display: none`, jsdom), or where the user can scroll. */
export function findCover(shown: Element | null, anchor: Element): Obstruction | null {
  const button = shown?.querySelector('.offhook-hangup, .offhook-decline')
  const rect = button?.getBoundingClientRect()
  if (!shown || !rect || rect.width === 0) return null
  const { ownerDocument } = shown
  const [x, y] = [rect.left + rect.width / 2, rect.top + rect.height / 2]
  const root = shown.getRootNode() as Document | ShadowRoot
  const end = isShadowRoot(root) ? root : ownerDocument.body
  if (shown.contains(root.elementFromPoint(x, y))) return null
  const element = ownerDocument.elementFromPoint(x, y)
  // Outside the viewport. A fixed screen is there only if an ancestor is its containing block.
  const isOutside = element === null
  if (isOutside && getComputedStyle(shown).position !== 'fixed') return null
  if (element?.closest(OWN)) return null
  const isClipped = !element || composedContains(element, anchor)
  return { parent: end, needsModal: false, isClipped, ...(!isClipped && { cover: { element, x, y } }) }
}

/**
 * Whether the element still lies over the point.
 *
 * @param isInert - a modal dialog of the kit keeps the element from being found at the point. A closed shadow root does not reveal
 * whether its own dialog is still open.
 */
export function covers({ element, x, y }: Cover, isInert: boolean): boolean {
  if (isInert)
    return element.isConnected && (!element.shadowRoot || queryAll(element.shadowRoot, 'dialog:modal').length > 0)
  return element.ownerDocument.elementsFromPoint(x, y).includes(element)
}

/** The modal dialog of the page that is on top, if `anchor` is outside. */
function topmostDialog(root: Document | ShadowRoot, anchor: Element, isHidden: boolean): HTMLElement | null {
  const isOutside = (dialog: Element) =>
    !dialog.closest(OWN) && !composedContains(dialog, anchor) && !isBlocked(dialog) && isVisible(dialog)
  const native = queryAll(root, 'dialog:modal').filter(isOutside)
  // Radix sets no `aria-modal`: its dialogs count where the rest of the page is blocked.
  const selector = `[aria-modal='true']${isHidden ? ", [role='dialog'], [role='alertdialog']" : ''}`
  const others = queryAll(root, selector).filter(isOutside)
  const reachable =
    native.length === 0 ? others : [...native, ...others.filter((other) => other.closest('dialog:modal'))]
  const inOrder = reachable.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
  // The platform does not reveal the order of the top layer; the focus is in the dialog on top.
  const focused = inOrder.filter((dialog) => dialog.contains(root.activeElement))
  return (focused.length > 0 ? focused : inOrder).at(-1) ?? null
}

/**
 * Libraries compare presses with the box of the dialog, which may be a descendant of the element with the role (Headless UI): the
 * innermost element that contains everything that can have the focus.
 */
function innermostContainer(dialog: HTMLElement): HTMLElement {
  if (isMatch(dialog, 'dialog')) return dialog
  for (let container = dialog; ;) {
    const children = [...container.children].filter(isHtmlElement)
    const holders = children.filter((child) => child.querySelector(FOCUSABLE))
    const [holder] = holders
    const isSplit = holders.length !== 1 || children.some((child) => child.matches(`${FOCUSABLE}, fieldset, label`))
    if (!holder || isSplit) return container
    container = holder
  }
}

/** Whether the element is inert or hidden from assistive technology. */
function isBlocked(element: Element): boolean {
  for (let each: Element | null = element; each; each = composedParent(each)) {
    if (each.hasAttribute('inert') || each.getAttribute('aria-hidden') === 'true') return true
  }
  return false
}

// jsdom has no `checkVisibility`.
const isVisible = (element: Element) => (element as Partial<Element>).checkVisibility?.() ?? true

function composedParent(element: Element): Element | null {
  if (element.parentElement) return element.parentElement
  const root = element.getRootNode()
  return isShadowRoot(root) ? root.host : null
}

function composedContains(container: Element, element: Element): boolean {
  for (let each: Element | null = element; each; each = composedParent(each)) if (each === container) return true
  return false
}

// Environments for tests throw on a selector that they do not know, such as `:modal`.
function queryAll(root: Document | ShadowRoot, selector: string): HTMLElement[] {
  try {
    return [...root.querySelectorAll<HTMLElement>(selector)]
  } catch {
    return []
  }
}

export function isMatch(element: Element, selector: string): boolean {
  try {
    return element.matches(selector)
  } catch {
    return false
  }
}
