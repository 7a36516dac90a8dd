/** The ways in which a page can signal an incoming call, in the order of preference. */
export type RingMethod = 'tone' | 'notification' | 'title' | 'vibration'

/**
 * Starts to signal an incoming call without sound.
 *
 * @param caller The name to show.
 * @param onWorks Called with `true` once the browser performs it, and with `false` when the browser stops. A browser that refuses does
 * not call it.
 * @param callId Identifies the call: the same on all pages of the user in this browser, and another one for another user.
 * @returns A function that stops it.
 */
export type RingSignal = (caller: string, onWorks: (works: boolean) => void, callId: string) => () => void

/** The ways that are used while the browser blocks the ringtone. */
export type RingSignals = Record<Exclude<RingMethod, 'tone'>, RingSignal>
