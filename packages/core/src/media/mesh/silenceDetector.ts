/** Longest pause while media flows, in milliseconds: audio packets arrive 50 times a second. An outage of one second is not reported. */
const MAX_PAUSE_WITH_MEDIA_MS = 1_250
/** Longest pause without media. Only heartbeats arrive, which browsers throttle to one a second in a hidden page. */
const MAX_PAUSE_WITHOUT_MEDIA_MS = 2_500
/** A longer time between two observations means that the page was suspended. The time says nothing about the network. */
const MAX_OBSERVATION_GAP_MS = 1_500

/** Notices that packets stopped arriving, long before the browser reports it (Chromium: after 7.5 s). */
export interface SilenceDetector {
  /**
   * @param received A number that grows with every received packet of any kind.
   * @param now Milliseconds.
   * @returns Whether the path is silent.
   */
  observe(received: number, now: number, expectsMedia: boolean): boolean
}

export function createSilenceDetector(): SilenceDetector {
  let last: { received: number; at: number; grewAt: number } | null = null
  return {
    observe(received, now, expectsMedia) {
      const grew = last === null || received > last.received
      const wasSuspended = last !== null && now - last.at > MAX_OBSERVATION_GAP_MS
      const grewAt = last === null || grew || wasSuspended ? now : last.grewAt
      last = { received, at: now, grewAt }
      return now - grewAt >= (expectsMedia ? MAX_PAUSE_WITH_MEDIA_MS : MAX_PAUSE_WITHOUT_MEDIA_MS)
    },
  }
}
