import type { Push, SessionView } from '@offhook/protocol'
import type { CallClient } from '../api/callClient'
import type { CallEventName } from '../api/callEvents'

/**
 * Everything about calls: the machine that runs them, media, sound, ringing and devices. The client does without it until the first
 * call, and then hands it what it is asked; what these commands do is said at `CallClient`.
 */
export interface CallEngine extends Omit<CallClient, 'store' | 'tracks' | 'on' | 'connect' | 'disconnect' | 'destroy'> {
  /** Calls the server should say the truth about. */
  knownCalls(): string[]
  /** What is true after a connect. */
  session(view: SessionView): void
  push(push: Push): void
  /** Somebody has begun to listen to an event, or nobody does any more. */
  watchOnDemand(event: CallEventName): void
  endAll(): void
  /** The page goes, perhaps only to be reloaded. What rings here goes on ringing on the user's other devices. */
  goAway(): void
  /** What rings here goes on ringing on the user's other devices. */
  stopRinging(): void
  /** Lets go of everything for good. */
  close(): void
}
