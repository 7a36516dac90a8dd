/** The ways a telephone in a page makes itself noticed, the best first. */
export type RingMethod = 'tone' | 'notification' | 'title' | 'vibration'

/**
 * One way besides sound. `onWorks` is told once the browser does it, and `false` when it stops; a browser that refuses says nothing.
 *
 * @param caller the name to show
 * @returns the function that ends it
 */
export type RingSignal = (caller: string, onWorks: (works: boolean) => void) => () => void

/** What a page can do where its sound is held back. */
export type RingSignals = Record<Exclude<RingMethod, 'tone'>, RingSignal>
