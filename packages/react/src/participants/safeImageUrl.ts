/** The URL if an `<img>` may load it: https, `data:image`, or the origin of this page. Otherwise `undefined`. */
export function safeImageUrl(url: string | undefined): string | undefined {
  if (!url) return undefined
  if (/^data:image\//i.test(url)) return url
  try {
    const page = typeof location === 'undefined' ? undefined : location
    const { protocol, origin } = new URL(url, page?.href)
    return protocol === 'https:' || (protocol === 'http:' && origin === page?.origin) ? url : undefined
  } catch {
    return undefined
  }
}
