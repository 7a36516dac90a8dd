import type { Knowledge } from './pageObserver'

/** One call, now that it is over, as everybody's pages saw it. */
export interface OneCall {
  callMode: 'onetoone' | 'onetomany'
  /** Every page that has seen the call end. */
  ends: readonly Knowledge[]
  /** Whether a device of this page had answered, or made, the call. */
  isSeated(end: Knowledge): boolean
  /** Every page that knew the call, or was in it for the server, is among `ends`. */
  isWhole: boolean
  /** No page of this call died, no line broke and no server while it went on. */
  isCalm: boolean
  /** How long a word may be on its way, there and on to the next, in milliseconds. */
  patience: number
  /** Users whose access was taken away while they were in it, or rung by it. */
  dismissed: ReadonlySet<string>
}

/** What the server rules by itself. */
export const ofTheServer = ['no-answer', 'unavailable', 'engaged', 'connection-lost']
/** What a device gives up for by itself, while the server may rule otherwise. */
export const ofTheNetwork = ['connect-failed', 'connection-lost', 'media-failed']
export const ofAPerson = ['hangup', 'cancelled', 'declined']

export const reasonOf = ({ call }: Knowledge) => call.endReason ?? ''

/** Whether somebody who ended a call so may be why others hear this word. To the server giving up is hanging up. */
export function isOriginOf(word: string, reason: string): boolean {
  const isHangUp = [...ofAPerson, ...ofTheNetwork, 'no-answer', 'signaling-failed'].includes(reason)
  return reason === word || (ofAPerson.includes(word) && isHangUp)
}
