interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>
}

const api = () => (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture

/** Whether the browser has windows that stay above the others: Document Picture-in-Picture (WICG). */
export function canOpenCallWindow(): boolean {
  return api() !== undefined
}

const SIZE = { width: 320, height: 400 }

/** Opens one with the looks of this page. Call it inside a click. Rejects where the browser has or allows none. */
export async function openCallWindow(): Promise<Window> {
  const opener = api()
  if (!opener) throw new DOMException('This browser has no Document Picture-in-Picture', 'NotSupportedError')
  const opened = await opener.requestWindow(SIZE)
  copyLooks(document, opened.document)
  return opened
}

/** Styles belong to a document. What a page says at its root (theme, brand, direction, language) comes along. */
function copyLooks(from: Document, to: Document): void {
  for (const { name, value } of from.documentElement.attributes) to.documentElement.setAttribute(name, value)
  to.title = from.title
  for (const sheet of [...from.styleSheets, ...from.adoptedStyleSheets]) to.head.append(copyOf(sheet, to))
}

function copyOf(sheet: CSSStyleSheet, to: Document): HTMLElement {
  const element = to.createElement('style')
  element.media = sheet.media.mediaText
  try {
    element.textContent = [...sheet.cssRules].map(({ cssText }) => cssText).join('\n')
    return element
  } catch {
    // From another origin: it can be used, and not be read.
    const link = to.createElement('link')
    link.rel = 'stylesheet'
    link.href = sheet.href ?? ''
    link.media = sheet.media.mediaText
    return link
  }
}
