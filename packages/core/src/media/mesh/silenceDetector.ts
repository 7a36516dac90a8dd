/** Longest pause of a link on which media flows: sound comes 50 times a second. More than a second, for of a cut that short nobody is told. */
const withMedia = 1250
/** Longest pause of an idle link: what is left is a heartbeat, which browsers slow down to one a second in a hidden page. */
const withoutMedia = 2500
/** Nobody looked for longer than this: the page slept, and what was not seen says nothing about the network. */
const blink = 1500

/** Notices that nothing arrives any more, long before the browser says so (Chromium: after 7.5 s). */
export interface SilenceDetector {
  /**
   * @param received a number that grows with every packet that arrives, of any kind
   * @param now milliseconds
   * @returns whether the path is silent
   */
  observe(received: number, now: number, expectsMedia: boolean): boolean
}

export function createSilenceDetector(): SilenceDetector {
  let last: { received: number; at: number; grewAt: number } | null = null
  return {
    observe(received, now, expectsMedia) {
      const grew = last === null || received > last.received
      const slept = last !== null && now - last.at > blink
      const grewAt = last === null || grew || slept ? now : last.grewAt
      last = { received, at: now, grewAt }
      return now - grewAt >= (expectsMedia ? withMedia : withoutMedia)
    },
  }
}
