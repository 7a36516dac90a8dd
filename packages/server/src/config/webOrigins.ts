/** An origin with `*.` in front of its host, split into the scheme and the rest. */
const WILDCARD = /^(https?:\/\/)\*\.(?!\*)(.+)$/

/** One or more labels. */
const SUBDOMAIN = /^[\w-]+(\.[\w-]+)*$/

const isExactOrigin = (value: string) =>
  /^https?:[^*]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value

/** Whether a value is `*`, the origin of a web page, or `https://*.example.com` for all subdomains. */
export function isOriginPattern(value: string): boolean {
  return value === '*' || isExactOrigin(value.replace(WILDCARD, '$1$2'))
}

/** @param pattern see {@link isOriginPattern} */
export function matchesOrigin(origin: string, pattern: string): boolean {
  if (pattern === '*' || pattern === origin) return true
  const [, scheme = '', host = ''] = WILDCARD.exec(pattern) ?? []
  if (host === '' || !origin.startsWith(scheme) || !origin.endsWith(`.${host}`)) return false
  return SUBDOMAIN.test(origin.slice(scheme.length, -host.length - 1))
}
