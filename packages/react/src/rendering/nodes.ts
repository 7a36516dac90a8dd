// Each window has classes of its own: `instanceof` is false for nodes of the call's own window, or of a frame that the app renders into.

/** Whether the target of an event is a node, and not a window. */
export const isNode = (target: EventTarget | null | undefined): target is Node => !!target && 'nodeType' in target

/** Whether the target of an event is an element. */
export const isElement = (target: EventTarget | null | undefined): target is Element =>
  isNode(target) && target.nodeType === 1

/** Whether an element is one of HTML, which can have the focus; not one of SVG. */
export const isHtmlElement = (target: EventTarget | null | undefined): target is HTMLElement =>
  isElement(target) && target.namespaceURI === 'http://www.w3.org/1999/xhtml'

/** Whether a root is the one of a shadow tree. */
export const isShadowRoot = (root: Node | undefined): root is ShadowRoot => root?.nodeType === 11 && 'host' in root
