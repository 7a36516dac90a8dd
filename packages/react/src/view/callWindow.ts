// Document Picture-in-Picture: https://wicg.github.io/document-picture-in-picture/
interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>
}

const getApi = () => (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture

/** Whether the browser supports windows that stay above all others. */
export function canOpenCallWindow(): boolean {
  return getApi() !== undefined
}

/** In CSS pixels. */
const INITIAL_SIZE = { width: 320, height: 400 }

/**
 * Opens an empty window with the styles of this page. Call it inside a click.
 *
 * @throws DOMException when the browser does not support such windows, or refuses one
 */
export async function openCallWindow(): Promise<Window> {
  const api = getApi()
  if (!api) throw new DOMException('This browser has no Document Picture-in-Picture', 'NotSupportedError')
  const callWindow = await api.requestWindow(INITIAL_SIZE)
  copyAppearance(document, callWindow.document)
  return callWindow
}

/** Copies the style sheets, and the attributes of the root element: theme, brand, direction, language. */
function copyAppearance(from: Document, to: Document): void {
  for (const { name, value } of from.documentElement.attributes) to.documentElement.setAttribute(name, value)
  to.title = from.title
  for (const sheet of [...from.styleSheets, ...from.adoptedStyleSheets]) to.head.append(copyStyleSheet(sheet, to))
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
