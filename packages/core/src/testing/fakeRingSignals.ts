import type { RingMethod, RingSignals } from '../api/ports/ringSignals'

/** A way to signal an incoming call without a tone. */
export type SilentRingMethod = Exclude<RingMethod, 'tone'>

/** Records how a page signals an incoming call. */
export interface FakeRingSignals {
  /** The port `ringSignals`. Hand it to the client. */
  readonly signals: RingSignals
  /** The caller's name, by the methods that show it now. */
  readonly showing: Partial<Record<SilentRingMethod, string>>
  /** Refuses these methods from now on, as a browser does without permission. */
  refuse(...methods: SilentRingMethod[]): void
}

/** Creates a fake of the port `ringSignals`, with which every method works until it is refused. */
export function createFakeRingSignals(): FakeRingSignals {
  const refused = new Set<SilentRingMethod>()
  let showing: FakeRingSignals['showing'] = {}
  const signal =
    (method: SilentRingMethod): RingSignals[SilentRingMethod] =>
    (caller, onWorks) => {
      if (refused.has(method)) return () => undefined
      showing = { ...showing, [method]: caller }
      onWorks(true)
      return () => {
        showing = Object.fromEntries(Object.entries(showing).filter(([shown]) => shown !== method))
      }
    }
  return {
    signals: { notification: signal('notification'), title: signal('title'), vibration: signal('vibration') },
    get showing() {
      return showing
    },
    refuse(...methods) {
      for (const method of methods) refused.add(method)
    },
  }
}
