import type { Push, SessionView } from '@offhook/protocol'
import type { CallClient } from '../api/callClient'
import type { CallEventName } from '../api/callEvents'

/**
 * Everything about calls: their state machines, media, sound, ringing and devices. It is loaded lazily, and implements the commands of
 * {@link CallClient} that need it.
 */
export interface CallEngine extends Omit<
  CallClient,
  'store' | 'tracks' | 'on' | 'now' | 'connect' | 'disconnect' | 'destroy'
> {
  /** The room ids of the calls that the server has too, as far as this client knows. */
  knownCalls(): string[]
  /**
   * Applies the server's snapshot after a connect.
   *
   * @param waitedFor how long ago it was received, in milliseconds
   */
  applySnapshot(view: SessionView, waitedFor: number): void
  handlePush(push: Push, waitedFor: number): void
  /** The first listener of an event was added, or the last one removed. */
  watchOnDemand(event: CallEventName): void
  /** Ends the running calls. */
  endAll(): void
  /** The page is unloaded, which may be a reload. Ringing calls go on ringing on the user's other devices. */
  goAway(): void
  /** The server refuses this client: its calls end with the reason that the other users get. */
  loseAccess(): void
  /** Stops ringing here. The calls go on ringing on the user's other devices. */
  stopRinging(): void
  /** Ends every call on this page only, and forgets the calls: another user signs in, or another client takes over. */
  forgetCalls(): void
  /** Releases everything. The engine cannot be used afterwards. */
  close(): void
}
