import { isShadowRoot } from '../rendering/nodes'

// Document Picture-in-Picture: https://wicg.github.io/document-picture-in-picture/
interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>
}

function getApi(): DocumentPictureInPicture | undefined {
  try {
    const { documentPictureInPicture } = globalThis as { documentPictureInPicture?: DocumentPictureInPicture }
    // A frame has the API too, and every request is refused there: only a top-level page may open a window.
    return window.top === window ? documentPictureInPicture : undefined
  } catch {
    return undefined
  }
}

/** Whether the browser supports windows that stay above all others, and allows this page to open one. */
export function canOpenCallWindow(): boolean {
  return getApi() !== undefined
}

/** How long to wait for the window. A browser that has not opened it by then may never. */
const TIMEOUT_MS = 5_000

/** In CSS pixels. */
const INITIAL_SIZE = { width: 320, height: 400 }

/**
 * Opens an empty window with the styles of this page. Call it inside a click.
 *
 * @param from - an element of the call: the styles of its shadow root are copied too
 * @throws DOMException when the browser does not support such windows, refuses one, or does not answer
 */
export async function openCallWindow(from?: Element): Promise<Window> {
  const api = getApi()
  if (!api) throw new DOMException('This browser has no Document Picture-in-Picture', 'NotSupportedError')
  const callWindow = await requestWindow(api)
  copyAppearance(document, callWindow.document, from)
  return callWindow
}

/** As the request of the API, but rejects after a while, so that the button does not wait forever. A window that comes later is closed. */
function requestWindow(api: DocumentPictureInPicture): Promise<Window> {
  return new Promise((resolve, reject) => {
    let isWaiting = true
    const timer = setTimeout(() => {
      isWaiting = false
      reject(new DOMException('The browser did not open a window', 'TimeoutError'))
    }, TIMEOUT_MS)
    api
      .requestWindow(INITIAL_SIZE)
      .then((callWindow) => {
        if (isWaiting) resolve(callWindow)
        else callWindow.close()
      }, reject)
      .finally(() => {
        clearTimeout(timer)
      })
  })
}

/** Copies the style sheets, and the attributes of the root element: theme, brand, direction, language. */
function copyAppearance(from: Document, to: Document, element?: Element): void {
  for (const { name, value } of from.documentElement.attributes) to.documentElement.setAttribute(name, value)
  to.title = from.title
  const root = element?.getRootNode()
  const roots = isShadowRoot(root) ? [from, root] : [from]
  for (const { styleSheets, adoptedStyleSheets } of roots)
    for (const sheet of [...styleSheets, ...adoptedStyleSheets]) to.head.append(copyStyleSheet(sheet, to))
}

function copyStyleSheet(sheet: CSSStyleSheet, to: Document): HTMLElement {
  const style = to.createElement('style')
  style.media = sheet.media.mediaText
  try {
    style.textContent = [...sheet.cssRules].map(({ cssText }) => cssText).join('\n')
    return style
  } catch {
    // The rules of a style sheet from another origin cannot be read. It can be linked again.
    const link = to.createElement('link')
    link.rel = 'stylesheet'
    link.href = sheet.href ?? ''
    link.media = sheet.media.mediaText
    return link
  }
}
