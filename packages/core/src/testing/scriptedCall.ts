import type { CallType } from '@offhook/protocol'
import type { CallClient } from '../api/callClient'
import type { TrackType } from '../api/callEvents'
import { selectActiveCall } from '../store/selectors'
import { createFakeClock } from './fakeClock'
import type { FakeMediaDevices } from './fakeMediaDevices'
import type { FakeSoundOutput } from './fakeSoundOutput'
import type { TestUser } from './inMemoryServer'
import { createTestEnvironment, type TestClient } from './testEnvironment'

/** Options of `createScriptedCall`. */
export interface ScriptedCallOptions {
  /**
   * The user of `client`.
   * @default { userJid: 'alice@example.com', displayName: 'Alice' }
   */
  localUser?: TestUser
  /**
   * The other users. The methods for remote users use the first one by default.
   * @default [{ userJid: 'bob@example.com', displayName: 'Bob' }]
   */
  remoteUsers?: TestUser[]
  /**
   * The video track of a remote user whose camera is on. In a browser it must be a real track, such as that of a canvas. Default: none,
   * which is the only choice in jsdom.
   */
  videoTrackOf?: (userJid: string) => MediaStreamTrack | undefined
}

/** Options of `ring`. */
export interface RemoteCallOptions {
  /** @default 'audio' */
  callType?: CallType
  /** The caller. Default: the first remote user. */
  from?: string
  /**
   * The users who are called in addition to the local user.
   * @default []
   */
  alsoTo?: string[]
  /** The metadata of the call. */
  metadata?: Record<string, string>
}

/**
 * A client with the real state machine, and remote users that a script controls, on the real switchboard in memory. When the promise of
 * a method resolves, its effects have happened on all sides. After an interaction with the screen under test, await `settle()`.
 *
 * A `user` parameter takes a JID or the part of it before the `@`. A method rejects with the `CallError` of a command that a remote user
 * may not use at that time.
 */
export interface ScriptedCall {
  /** The local client, which is online. Hand it to `CallProvider`. */
  readonly client: CallClient
  /** The devices of the local client: deny, plug and unplug them. */
  readonly devices: FakeMediaDevices
  /** What the local client plays. */
  readonly sound: FakeSoundOutput
  /**
   * A remote user calls the local user.
   *
   * @throws {Error} if there is no remote user `from`
   */
  ring(options?: RemoteCallOptions): Promise<void>
  /** A remote user answers, with `callType: 'audio'` without the camera. */
  answerRemotely(user?: string, options?: { callType?: 'audio' }): Promise<void>
  /** A remote user declines. */
  declineRemotely(user?: string): Promise<void>
  /** A remote user ends the call, or cancels the one they are calling with. */
  hangUpRemotely(user?: string): Promise<void>
  /** A remote user mutes or unmutes their microphone (`audio`) or camera (`video`). */
  muteRemotely(trackType: TrackType, isMuted: boolean, user?: string): Promise<void>
  /**
   * Sets the audio level of a remote user.
   *
   * @param level 0 to 1
   * @throws {Error} if the active call has no audio of the user
   */
  speakRemotely(level: number, user?: string): void
  /** A remote user closes the page. It may be a reload: the user is reconnecting, and has left after 8 s. */
  leaveRemotely(user?: string): Promise<void>
  /**
   * Takes the network from the local client.
   *
   * @param what `server` drops the signaling connection only, `media` audio and video only. Default: `all`
   */
  dropNetwork(what?: 'all' | 'server' | 'media'): Promise<void>
  /** Reverts `dropNetwork`. */
  restoreNetwork(): Promise<void>
  /**
   * Lets time pass for the clients and the server, such as the 30 s of ringing. Time does not pass by itself.
   *
   * @param ms milliseconds
   */
  advance(ms: number): Promise<void>
  /** Waits for every message and promise in progress. */
  settle(): Promise<void>
  /** Destroys all clients. */
  close(): Promise<void>
}

const ALICE: TestUser = { userJid: 'alice@example.com', displayName: 'Alice' }
const BOB: TestUser = { userJid: 'bob@example.com', displayName: 'Bob' }

/**
 * Creates a client and remote users that a script controls, for tests and stories of whole calls. It needs no server, microphone or
 * camera. Do not combine it with the fake timers of a test runner: its promises would never resolve.
 *
 * @example
 * ```ts
 * import { createScriptedCall } from '@offhook/core/testing'
 *
 * const call = await createScriptedCall()
 * await call.ring({ callType: 'video' })
 * // Render the app with `call.client`, and click on its answer button.
 * await call.settle()
 * await call.hangUpRemotely()
 * await call.close()
 * ```
 */
export async function createScriptedCall({
  localUser = ALICE,
  remoteUsers = [BOB],
  videoTrackOf,
}: ScriptedCallOptions = {}): Promise<ScriptedCall> {
  // The call timer on the screen compares the time of this clock with that of the browser.
  const environment = createTestEnvironment({ clock: createFakeClock(Date.now()) })
  const local = await environment.createTestClient(localUser)
  const remotes = new Map<string, TestClient>()
  for (const user of remoteUsers) remotes.set(nameOf(user.userJid), await environment.createTestClient(user))

  function remote(user = remoteUsers[0]?.userJid ?? ''): TestClient {
    const found = remotes.get(nameOf(user))
    if (!found)
      throw new Error(
        `There is no remote user ${JSON.stringify(user)}. Remote users: ${[...remotes.keys()].join(', ')}`,
      )
    return found
  }

  /** Waits for the effects of a command, and rejects if the command does. */
  async function complete(command: Promise<unknown>): Promise<void> {
    const [outcome] = await Promise.all([Promise.allSettled([command]), environment.settle()])
    if (outcome[0].status === 'rejected') throw outcome[0].reason
  }

  const client: CallClient = {
    ...local.client,
    tracks: {
      // A browser cannot play the tracks of the fake network.
      get(trackId) {
        const participants = selectActiveCall(local.client.store.getState())?.participants ?? {}
        const owner = Object.values(participants).find(({ tracks }) => tracks.camera.trackId === trackId)
        return owner && videoTrackOf?.(owner.userJid)
      },
    },
  }

  return {
    client,
    devices: local.devices,
    sound: local.sound,
    ring({ callType = 'audio', from, alsoTo = [], metadata } = {}) {
      const { client: caller } = remote(from)
      const callees = [localUser.userJid, ...alsoTo]
      const options = metadata ? { metadata } : {}
      return complete(
        callType === 'video' ? caller.makeVideoCall(callees, options) : caller.makeVoiceCall(callees, options),
      )
    },
    answerRemotely: (user, options = {}) => complete(remote(user).client.answerCall(options)),
    declineRemotely: (user) => complete(remote(user).client.declineCall()),
    hangUpRemotely: (user) => complete(remote(user).client.endCall()),
    muteRemotely(trackType, isMuted, user) {
      const { client: theirs } = remote(user)
      return complete(trackType === 'audio' ? theirs.muteAudio(isMuted) : theirs.muteVideo(isMuted))
    },
    speakRemotely(level, user = remoteUsers[0]?.userJid ?? '') {
      const call = selectActiveCall(local.client.store.getState())
      const speaker = Object.values(call?.participants ?? {}).find(({ userJid }) => nameOf(userJid) === nameOf(user))
      const trackId = speaker?.tracks.microphone.trackId
      if (!trackId) throw new Error(`There is no audio of ${JSON.stringify(user)} in the active call`)
      local.sound.setLevel(trackId, level)
    },
    leaveRemotely(user) {
      remote(user).closePage()
      return environment.settle()
    },
    dropNetwork(what = 'all') {
      if (what !== 'media') environment.server.dropConnection(localUser.userJid)
      if (what !== 'server') environment.network.cut(nameOf(localUser.userJid))
      return environment.settle()
    },
    restoreNetwork() {
      environment.server.restoreConnection(localUser.userJid)
      environment.network.restore(nameOf(localUser.userJid))
      return environment.settle()
    },
    advance: environment.clock.advance,
    settle: environment.settle,
    async close() {
      const clients = [local.client, ...[...remotes.values()].map((each) => each.client)]
      await Promise.all([...clients.map((each) => each.destroy()), environment.settle()])
      environment.server.close()
    },
  }
}

function nameOf(jid: string): string {
  return jid.split('@', 1)[0] ?? ''
}
