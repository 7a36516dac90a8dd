/** The browsers whose way to a permission differs. */
export type BrowserName = 'chrome' | 'edge' | 'firefox' | 'safari' | 'other'

/** Only for words that say where to click: nothing else may depend on it. Edge calls itself Chrome too, and all call themselves Safari. */
export function browserName(userAgent = typeof navigator === 'undefined' ? '' : navigator.userAgent): BrowserName {
  if (/\bEdg(A|iOS)?\//.test(userAgent)) return 'edge'
  if (/\b(Firefox|FxiOS)\//.test(userAgent)) return 'firefox'
  if (/\b(Chrome|CriOS|HeadlessChrome)\//.test(userAgent)) return 'chrome'
  return /\bSafari\//.test(userAgent) ? 'safari' : 'other'
}
