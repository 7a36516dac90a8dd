import type { AcquireRingLock } from '../api/ports/ringLock'

/** Of several pages of one user that ring, one makes the sound; when it stops, or is closed, the next one does. */
export interface RingLock {
  /** For whom it rings here, answered or not; `null` where it does not. @returns whether this page is the one to be heard. */
  follow(userJid: string | null): boolean
}

/** @param onTurn told when it is this page's turn, where that is later than it was asked for */
export function createRingLock(awaitTurn: AcquireRingLock, onTurn: () => void): RingLock {
  let giveUp: (() => void) | null = null
  let isOurs = false

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
        giveUp?.()
        giveUp = null
        isOurs = false
      } else if (!giveUp) ask(userJid)
      return isOurs
    },
  }
}
