/** The browsers that differ in how a user allows a device. */
export type BrowserName = 'chrome' | 'edge' | 'firefox' | 'safari' | 'other'

/**
 * Names the browser for texts that say where to click. No behavior may depend on it. The order of the tests matters: Edge
 * also names Chrome in its user agent, and all browsers name Safari.
 */
export function browserName(userAgent = typeof navigator === 'undefined' ? '' : navigator.userAgent): BrowserName {
  if (/\bEdg(A|iOS)?\//.test(userAgent)) return 'edge'
  if (/\b(Firefox|FxiOS)\//.test(userAgent)) return 'firefox'
  if (/\b(Chrome|CriOS|HeadlessChrome)\//.test(userAgent)) return 'chrome'
  return /\bSafari\//.test(userAgent) ? 'safari' : 'other'
}
