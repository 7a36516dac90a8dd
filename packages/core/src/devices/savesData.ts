import { attempt } from '../browser/attempt'

/** The user has asked the browser to save data (https://wicg.github.io/savedata/). Chromium only; TypeScript's types lack it. */
export const savesData = (): boolean =>
  attempt(() => (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true, false)
