import type { Push, SessionView } from '@offhook/protocol'
import type { DeviceIdentity } from '../api/ports/deviceIdentity'
import type { Signaling } from '../api/ports/signaling'

export interface SessionSyncOptions {
  claimIdentity(): Promise<DeviceIdentity>
  send: Signaling['send']
  /** Whether the client is meant to be connected. A snapshot that arrives later is ignored. */
  isStarted(): boolean
  /** The room ids of the calls whose state the client needs, besides the calls that the server has for this device. */
  knownCalls(): string[]
  /**
   * Called with each snapshot of the session.
   * @param earlierPushes The pushes that arrived before the first snapshot, in their order.
   */
  onSnapshot(view: SessionView, earlierPushes: Push[]): void
  /** Called with each push that arrives after the first snapshot. */
  onPush(push: Push): void
}

/** Keeps the client's state equal to the server's: by a snapshot after each connect, and by pushes in between. */
export interface SessionSync {
  /** Requests a snapshot. */
  sync(): void
  receivePush(push: Push): void
  /** The connection was closed. The next one may be another user's: its pushes wait for a snapshot again. */
  suspend(): void
  /** @returns The identity of this page. The first call claims it. */
  identify(): Promise<DeviceIdentity>
  /** Releases the identity. */
  release(): void
}

export function createSessionSync({
  claimIdentity,
  send,
  isStarted,
  knownCalls,
  onSnapshot,
  onPush,
}: SessionSyncOptions): SessionSync {
  let identity: Promise<DeviceIdentity> | null = null
  /** The first snapshot may be older or newer than these pushes, so that they cannot be handled before it. `null` afterwards. */
  let earlierPushes: Push[] | null = []

  function identify(): Promise<DeviceIdentity> {
    identity ??= claimIdentity()
    return identity
  }

  async function requestSnapshot(): Promise<SessionView> {
    const page = await identify()
    const view = await send('session:sync', {
      knownCalls: knownCalls(),
      ...(page.resumedDevices.length > 0 && { resumedDevices: [...page.resumedDevices] }),
    })
    page.confirmResumed(view.self.userJid)
    // Sent once: a command of the page before this one may reach the server later, and this page must not take over its result.
    identity = Promise.resolve({ ...page, resumedDevices: [] })
    return view
  }

  return {
    sync() {
      requestSnapshot().then(
        (view) => {
          if (!isStarted()) return
          const pushes = earlierPushes ?? []
          earlierPushes = null
          onSnapshot(view, pushes)
        },
        // The connection was lost: the next connect requests a snapshot again.
        () => undefined,
      )
    },
    receivePush(push) {
      if (earlierPushes) earlierPushes.push(push)
      else onPush(push)
    },
    suspend() {
      earlierPushes = []
    },
    identify,
    release() {
      void identity?.then(({ release }) => {
        release()
      })
    },
  }
}
