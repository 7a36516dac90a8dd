/**
 * Lets one page of a user at a time ring aloud. `onTurn` is told when it is this page's turn.
 *
 * @returns the function that gives up the turn, or the wait for it; the next page has it when it has had time to hear that it is over
 */
export type AcquireRingLock = (userJid: string, onTurn: () => void) => () => void
