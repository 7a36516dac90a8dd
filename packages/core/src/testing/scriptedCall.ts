import type { CallType } from '@offhook/protocol'
import type { TrackType } from '../api/callEvents'
import type { CallClient } from '../api/callClient'
import { selectActiveCall } from '../store/selectors'
import type { TestUser } from './inMemoryServer'
import { createFakeClock } from './fakeClock'
import type { FakeMediaDevices } from './fakeMediaDevices'
import type { FakeSoundOutput } from './fakeSoundOutput'
import { createTestEnvironment, type TestClient } from './testEnvironment'

export interface ScriptedCallOptions {
  /** Whose telephone `client` is. Default: Alice, `alice@example.com`. */
  localUser?: TestUser
  /** Everybody else there is. Default: Bob, `bob@example.com`. The first one acts where nobody is named. */
  remoteUsers?: TestUser[]
  /**
   * What to show of somebody whose camera is on: in a browser, a real track, such as a canvas's. Without it nothing is shown, and in
   * jsdom, which has no media, nothing could be.
   */
  videoTrackOf?: (userJid: string) => MediaStreamTrack | undefined
}

export interface RemoteCallOptions {
  /** Default `'audio'`. */
  callType?: CallType
  /** Who rings. */
  from?: string
  /** Whom else they ring. */
  alsoTo?: string[]
  metadata?: Record<string, string>
}

/**
 * One person's client, with the real machine in it, and others who do as they are told, behind the real switchboard, all in memory: no
 * server, no camera, no waiting. What a script does has happened, on every side, once its promise resolves; what a person does in the
 * screen under test has, after `settle()`. `user` is a JID or the user part of one.
 */
export interface ScriptedCall {
  /** Online already. For `<CallProvider client={…}>`. */
  readonly client: CallClient
  /** The microphones and cameras of this page: refuse, plug and unplug them. */
  readonly devices: FakeMediaDevices
  /** Which tone and whose voices sound here, and whether the browser holds sound back. */
  readonly sound: FakeSoundOutput
  /** Somebody rings here. */
  ring(options?: RemoteCallOptions): Promise<void>
  /** Somebody answers the call that rings at theirs; `callType: 'audio'` without a camera. */
  answerRemotely(user?: string, options?: { callType?: 'audio' }): Promise<void>
  declineRemotely(user?: string): Promise<void>
  /** Somebody ends the call, or takes back the one they are ringing with. */
  hangUpRemotely(user?: string): Promise<void>
  muteRemotely(trackType: TrackType, isMuted: boolean, user?: string): Promise<void>
  /** Makes somebody in the call this loud, 0..1. */
  speakRemotely(level: number, user?: string): void
  /** Somebody closes their page. It might be a reload: they are reconnecting, and gone when 8 s have passed. */
  leaveRemotely(user?: string): Promise<void>
  /** Takes the network from this page: `'server'` cuts the line to the signalling server only, `'media'` only the voices and pictures. */
  dropNetwork(what?: 'all' | 'server' | 'media'): Promise<void>
  restoreNetwork(): Promise<void>
  /** Lets the client's time pass, such as the 45 s after which nobody has answered. Time does not pass by itself. */
  advance(ms: number): Promise<void>
  /** Lets everything that is in motion come to rest. */
  settle(): Promise<void>
  /** Hangs up everybody's telephone for good. */
  close(): Promise<void>
}

const ALICE: TestUser = { userJid: 'alice@example.com', displayName: 'Alice' }
const BOB: TestUser = { userJid: 'bob@example.com', displayName: 'Bob' }

/** Timers must be real ones while it runs: with a test runner's fake timers nothing would ever settle. */
export async function createScriptedCall({
  localUser = ALICE,
  remoteUsers = [BOB],
  videoTrackOf,
}: ScriptedCallOptions = {}): Promise<ScriptedCall> {
  // It begins now, because the clock on the screen is the machine's.
  const party = createTestEnvironment({ clock: createFakeClock(Date.now()) })
  const here = await party.createTestClient(localUser)
  const guests = new Map<string, TestClient>()
  for (const person of remoteUsers) guests.set(userOf(person.userJid), await party.createTestClient(person))

  function guest(user = remoteUsers[0]?.userJid ?? ''): TestClient {
    const found = guests.get(userOf(user))
    if (!found)
      throw new Error(`Nobody here is called ${JSON.stringify(user)}: there is ${[...guests.keys()].join(', ')}`)
    return found
  }

  /** Does something on somebody's telephone. What they may not do now is an error of the script. */
  async function act(command: Promise<unknown>): Promise<void> {
    const [outcome] = await Promise.all([Promise.allSettled([command]), party.settle()])
    if (outcome[0].status === 'rejected') throw outcome[0].reason
  }

  const client: CallClient = {
    ...here.client,
    tracks: {
      // A track of this network is none that a browser could play.
      get(trackId) {
        const participants = selectActiveCall(here.client.store.getState())?.participants ?? {}
        const seen = Object.values(participants).find(({ tracks }) => tracks.camera.trackId === trackId)
        return seen && videoTrackOf?.(seen.userJid)
      },
    },
  }

  return {
    client,
    devices: here.devices,
    sound: here.sound,
    ring({ callType = 'audio', from, alsoTo = [], metadata } = {}) {
      const { client: caller } = guest(from)
      const callees = [localUser.userJid, ...alsoTo]
      const options = metadata ? { metadata } : {}
      return act(callType === 'video' ? caller.makeVideoCall(callees, options) : caller.makeVoiceCall(callees, options))
    },
    answerRemotely: (user, options = {}) => act(guest(user).client.answerCall(options)),
    declineRemotely: (user) => act(guest(user).client.declineCall()),
    hangUpRemotely: (user) => act(guest(user).client.endCall()),
    muteRemotely(trackType, isMuted, user) {
      const { client: theirs } = guest(user)
      return act(trackType === 'audio' ? theirs.muteAudio(isMuted) : theirs.muteVideo(isMuted))
    },
    speakRemotely(level, user = remoteUsers[0]?.userJid ?? '') {
      const call = selectActiveCall(here.client.store.getState())
      const speaker = Object.values(call?.participants ?? {}).find(({ userJid }) => userOf(userJid) === userOf(user))
      if (!speaker?.tracks.microphone.trackId) throw new Error(`${JSON.stringify(user)} is not heard in a call`)
      here.sound.setLevel(speaker.tracks.microphone.trackId, level)
    },
    leaveRemotely(user) {
      guest(user).closePage()
      return party.settle()
    },
    dropNetwork(what = 'all') {
      if (what !== 'media') party.server.dropConnection(localUser.userJid)
      if (what !== 'server') party.network.cut(userOf(localUser.userJid))
      return party.settle()
    },
    restoreNetwork() {
      party.server.restoreConnection(localUser.userJid)
      party.network.restore(userOf(localUser.userJid))
      return party.settle()
    },
    advance: party.clock.advance,
    settle: party.settle,
    async close() {
      const clients = [here.client, ...[...guests.values()].map((each) => each.client)]
      await Promise.all([...clients.map((each) => each.destroy()), party.settle()])
      party.server.close()
    },
  }
}

function userOf(jid: string): string {
  return jid.split('@', 1)[0] ?? ''
}
