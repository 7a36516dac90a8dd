import type { RingMethod, RingSignals } from '../api/ports/ringSignals'

type SilentRingMethod = Exclude<RingMethod, 'tone'>

/** In the order in which they are reported. */
const allMethods: readonly RingMethod[] = ['tone', 'notification', 'title', 'vibration']

export interface RingingOptions {
  signals: RingSignals
  /** The methods that the app allows. */
  methods?: readonly RingMethod[]
  /** Called with the methods that work, best first, whenever they change. */
  onAudible(audible: RingMethod[]): void
}

/**
 * Announces an incoming call. The ringtone comes first. If the browser blocks it, all other methods start together, because they do not
 * interfere with each other. They stop when a user gesture lets the ringtone begin.
 */
export interface Ringing {
  /** Rings for this call, or stops with `null`. The same call again changes nothing. */
  ringFor(caller: string | null, callId?: string): void
  /** Call when the ringtone becomes audible, or is blocked. */
  setToneAudible(isAudible: boolean): void
  /** Whether the app allows the ringtone. */
  readonly hasTone: boolean
}

export function createRinging({ signals, methods = allMethods, onAudible }: RingingOptions): Ringing {
  const silentMethods = allMethods.filter(
    (method): method is SilentRingMethod => method !== 'tone' && methods.includes(method),
  )
  const hasTone = methods.includes('tone')
  const working = new Set<RingMethod>()
  let current: { caller: string; callId: string } | null = null
  let isToneBlocked = false
  let activeStops: (() => void)[] | null = null

  function setWorking(method: RingMethod, works: boolean): void {
    if (working.has(method) === works) return
    if (works) working.add(method)
    else working.delete(method)
    onAudible(allMethods.filter((candidate) => working.has(candidate)))
  }

  function startSilentMethods(): void {
    if (activeStops || !current) return
    const { caller, callId } = current
    const stops: (() => void)[] = []
    activeStops = stops
    for (const method of silentMethods) {
      const onWorks = (works: boolean) => {
        // A result that arrives after the stop is ignored.
        if (activeStops === stops) setWorking(method, works)
      }
      const stop = signals[method](caller, onWorks, callId)
      stops.push(stop)
    }
  }

  function stopSilentMethods(): void {
    const stops = activeStops ?? []
    activeStops = null
    for (const stop of stops) stop()
    for (const method of silentMethods) setWorking(method, false)
  }

  return {
    hasTone,
    ringFor(caller, callId = '') {
      if (caller === (current?.caller ?? null) && callId === (current?.callId ?? '')) return
      stopSilentMethods()
      current = caller === null ? null : { caller, callId }
      if (!current) {
        setWorking('tone', false)
        isToneBlocked = false
      } else if (!hasTone || isToneBlocked) startSilentMethods()
    },
    setToneAudible(isAudible) {
      if (!current) return
      isToneBlocked = !isAudible
      setWorking('tone', isAudible)
      if (isAudible) stopSilentMethods()
      else startSilentMethods()
    },
  }
}
