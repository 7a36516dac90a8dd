import type { Clock } from '../ports/clock'
import type { AwaitRingTurn } from '../ports/ringTurn'

/** So long the turn is kept after it has stopped ringing here: until the other pages have heard of it too. */
const GRACE_MS = 1_000

export interface RingAloudOptions {
  awaitTurn: AwaitRingTurn
  clock: Clock
  /** It is this page's turn, later than it was asked for. */
  onTurn(): void
}

/** Of several pages of one user that ring, one makes the sound; when it stops, or is closed, the next one does. */
export interface RingAloud {
  /** For whom it rings here, answered or not; `null` where it does not. @returns whether this page is the one to be heard. */
  follow(userJid: string | null): boolean
  close(): void
}

export function createRingAloud({ awaitTurn, clock, onTurn }: RingAloudOptions): RingAloud {
  let giveUp: (() => void) | null = null
  let cancelGivingUp: (() => void) | null = null
  let isOurs = false

  function close(): void {
    cancelGivingUp?.()
    cancelGivingUp = null
    giveUp?.()
    giveUp = null
    isOurs = false
  }

  function ask(userJid: string): void {
    let isAtOnce = true
    giveUp = awaitTurn(userJid, () => {
      isOurs = true
      if (!isAtOnce) onTurn()
    })
    isAtOnce = false
  }

  return {
    follow(userJid) {
      if (userJid === null) {
        if (giveUp) cancelGivingUp ??= clock.after(GRACE_MS, close)
      } else {
        cancelGivingUp?.()
        cancelGivingUp = null
        if (!giveUp) ask(userJid)
      }
      return isOurs
    },
    close,
  }
}
