import type { RingMethod, RingSignals } from '../api/ports/ringSignals'

type OtherWay = Exclude<RingMethod, 'tone'>

/** The order in which they are named. */
const everyWay: readonly RingMethod[] = ['tone', 'notification', 'title', 'vibration']

export interface RingingOptions {
  signals: RingSignals
  /** What the app lets it do. */
  ways?: readonly RingMethod[]
  /** Told which ways are at work, best first, whenever that changes. */
  onAudible(audible: RingMethod[]): void
}

/**
 * The ladder a telephone climbs to be noticed. It begins with the tone; where the browser holds that back, everything else is tried at
 * once, for none of it keeps another from working. A gesture that lets the tone begin ends the others.
 */
export interface Ringing {
  /** Rings for this caller, or `null` for nobody. The same name again changes nothing. */
  ringFor(caller: string | null): void
  /** What the sound output says of the tone it was given: it sounds, or it is held back. */
  toneSounds(sounds: boolean): void
  /** Whether the tone is wanted at all. */
  readonly hasTone: boolean
}

export function createRinging({ signals, ways = everyWay, onAudible }: RingingOptions): Ringing {
  const others = everyWay.filter((way): way is OtherWay => way !== 'tone' && ways.includes(way))
  const hasTone = ways.includes('tone')
  const working = new Set<RingMethod>()
  let caller: string | null = null
  let stops: (() => void)[] | null = null

  function setWorking(way: RingMethod, works: boolean): void {
    if (working.has(way) === works) return
    if (works) working.add(way)
    else working.delete(way)
    onAudible(everyWay.filter((each) => working.has(each)))
  }

  function startOthers(name: string): void {
    if (stops) return
    const begun: (() => void)[] = []
    stops = begun
    for (const way of others) {
      const stop = signals[way](name, (works) => {
        // One that answers late answers to nobody.
        if (stops === begun) setWorking(way, works)
      })
      begun.push(stop)
    }
  }

  function stopOthers(): void {
    const begun = stops ?? []
    stops = null
    for (const stop of begun) stop()
    for (const way of others) setWorking(way, false)
  }

  return {
    hasTone,
    ringFor(next) {
      if (next === caller) return
      stopOthers()
      caller = next
      if (next === null) setWorking('tone', false)
      else if (!hasTone) startOthers(next)
    },
    toneSounds(sounds) {
      if (caller === null) return
      setWorking('tone', sounds)
      if (sounds) stopOthers()
      else startOthers(caller)
    },
  }
}
