import type { RingMethod, RingSignals } from '../api/ports/ringSignals'

type OtherWay = Exclude<RingMethod, 'tone'>

/** A page's other ways to be noticed, to look at. Hand `signals` to the client. */
export interface FakeRingSignals {
  readonly signals: RingSignals
  /** Whose name each way shows now. */
  readonly showing: Partial<Record<OtherWay, string>>
  /** Refuses a way from now on, as a browser does without permission. */
  refuse(...ways: OtherWay[]): void
}

/** Everything works that is not refused. */
export function createFakeRingSignals(): FakeRingSignals {
  const refused = new Set<OtherWay>()
  let showing: FakeRingSignals['showing'] = {}
  const signal =
    (way: OtherWay): RingSignals[OtherWay] =>
    (caller, onWorks) => {
      if (refused.has(way)) return () => undefined
      showing = { ...showing, [way]: caller }
      onWorks(true)
      return () => {
        showing = Object.fromEntries(Object.entries(showing).filter(([shown]) => shown !== way))
      }
    }
  return {
    signals: { notification: signal('notification'), title: signal('title'), vibration: signal('vibration') },
    get showing() {
      return showing
    },
    refuse(...ways) {
      for (const way of ways) refused.add(way)
    },
  }
}
