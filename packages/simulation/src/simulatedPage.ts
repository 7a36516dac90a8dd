import type { Pushes } from '@offhook/protocol'
import { createCallEngine, createClientWith } from './coreInternals'
import { CallError } from '@offhook/core'
import type { CallClient } from '@offhook/core'
import type { Clock } from '@offhook/core'
import type { CreateMediaTransport, MediaTransport } from '@offhook/core'
import type { CreateSignaling, Signaling } from '@offhook/core'
import type { FakeTab } from '@offhook/core/testing'
import { createFakeMediaDevices, type FakeMediaDevices } from '@offhook/core/testing'
import { createFakeSoundOutput, type FakeSoundOutput } from '@offhook/core/testing'

/** One page of one user, from being opened until it is closed or crashes. A reload is a new page. */
export interface Page {
  /** `bob-2`, and `bob-2.3` for the third page of that device. */
  name: string
  userJid: string
  /** What the server calls it; known once the client has begun to connect. */
  readonly deviceId: string
  client: CallClient
  devices: FakeMediaDevices
  sound: FakeSoundOutput
  readonly isDead: boolean
  /** How many of its timers wait. */
  readonly timers: number
  /** The commands whose promise is still open. */
  readonly open: ReadonlySet<string>
  /** Their user has answered, and the server may not have heard of it: what they send from now on is theirs to send. */
  readonly isAnswering: boolean
  /** Gives a command, and sees that its promise comes to something. */
  command(name: string, give: () => Promise<unknown>): void
  hide(): void
  /** The browser is gone: nothing runs any more, nobody is told, the devices are let go. */
  die(): void
}

export interface PageOptions {
  name: string
  userJid: string
  clock: Clock
  token(): Promise<string>
  /** How long the code behind a call takes to load, in milliseconds. */
  code: number
  /** Where the page is opened: one that is opened in the same tab after it takes its place. */
  tab: FakeTab
  signaling: CreateSignaling
  transport: CreateMediaTransport
  /**
   * Rooms that the server said are closed, by push or snapshot, and why: before the client hears of it. `awayMs`: how long it had not
   * been heard.
   */
  onTold(roomId: string, reason: string, awayMs: number): void
  /** A track of this person's is about to be sent. */
  onPublish(trackId: string): void
  fail(what: string): void
}

/** What a page that is gone gets for an answer. A new one each time: what waits for a promise is held by it, and that is a whole page. */
const never = () => new Promise<never>(() => undefined)

export function createPage(options: PageOptions): Page {
  const { clock, fail } = options
  const devices = createFakeMediaDevices()
  const sound = createFakeSoundOutput()
  const open = new Set<string>()
  const transports = new Set<MediaTransport>()
  const timers = new Set<symbol>()
  let deviceId = ''
  let awaySince: number | null = null
  /** How far the last snapshot reaches in each call, and what was said before the first one: either may be older than what it says. */
  const reached = new Map<string, number>()
  let early: Pushes['call:closed'][] | null = []
  let isDead = false
  let commands = 0
  let hide: () => void = () => undefined

  const pageClock: Clock = {
    now: () => clock.now(),
    after(ms, task) {
      const key = Symbol('timer')
      timers.add(key)
      const cancel = clock.after(ms, () => {
        if (timers.delete(key) && !isDead) task()
      })
      return () => {
        if (timers.delete(key)) cancel()
      }
    },
  }

  /** Code, when it has been fetched. */
  function loaded<T>(code: T): Promise<T> {
    if (options.code === 0) return Promise.resolve(code)
    return new Promise((resolve) => {
      clock.after(options.code, () => {
        if (!isDead) resolve(code)
      })
    })
  }

  function heed({ roomId, reason, seq }: Pushes['call:closed']): void {
    if (seq > (reached.get(roomId) ?? 0)) options.onTold(roomId, reason, 0)
  }

  const signaling: CreateSignaling = (given) => {
    deviceId = given.deviceId
    const line = options.signaling({
      ...given,
      onStatus(status, failure) {
        if (isDead) return
        if (status !== 'online') awaySince ??= clock.now()
        given.onStatus(status, failure)
      },
      onPush(push) {
        if (isDead) return
        if (push.name === 'call:closed') {
          if (early) early.push(push.payload)
          else heed(push.payload)
        }
        given.onPush(push)
      },
    })
    const send: Signaling['send'] = async (name, request) => {
      const result = await line.send(name, request).finally(() => (isDead ? never() : undefined))
      if (!result || !('closed' in result)) return result
      for (const { roomId, seq } of result.calls) reached.set(roomId, seq)
      early?.forEach(heed)
      early = null
      for (const { roomId, reason } of result.closed)
        options.onTold(roomId, reason, awaySince === null ? 0 : clock.now() - awaySince)
      awaySince = null
      return result
    }
    return { ...line, send }
  }

  const mediaTransport: CreateMediaTransport = (given) => {
    // A link that broke is said to the console, and is expected here.
    const transport = options.transport({ ...given, onError: () => undefined })
    transports.add(transport)
    return {
      ...transport,
      setLocalTrack(source, track) {
        if (track) options.onPublish(track.id)
        return transport.setLocalTrack(source, track)
      },
      close() {
        transports.delete(transport)
        transport.close()
      },
    }
  }

  const client = createClientWith(
    () => loaded(createCallEngine),
    { url: 'memory:', token: options.token },
    {
      signaling: () => Promise.resolve(signaling),
      mediaTransport: () => loaded(mediaTransport),
      mediaDevices: devices,
      soundOutput: sound.create,
      deviceIdentity: options.tab.claimIdentity,
      ringLock: (_, onTurn) => {
        onTurn()
        return () => undefined
      },
      clock: pageClock,
      onPageHide(listener) {
        hide = listener
        return () => undefined
      },
      onIdle: (task) => {
        task()
      },
      primeSound: () => undefined,
    },
  )

  return {
    name: options.name,
    userJid: options.userJid,
    client,
    devices,
    sound,
    open,
    get deviceId() {
      return deviceId
    },
    get isDead() {
      return isDead
    },
    get isAnswering() {
      return [...open].some((command) => command.startsWith('answer'))
    },
    get timers() {
      return timers.size
    },
    command(name, give) {
      const key = `${name} ${String(++commands)}`
      open.add(key)
      give().then(
        () => open.delete(key),
        (error: unknown) => {
          open.delete(key)
          const isExpected = error instanceof CallError && error.code !== 'internal' && error.code !== 'invalid-request'
          if (!isExpected) fail(`${options.name}: ${name} rejects with ${String(error)}`)
        },
      )
    },
    hide: () => {
      hide()
    },
    die() {
      isDead = true
      options.tab.leavePage()
      for (const transport of transports) transport.close()
      for (const track of devices.tracks) track.stop()
      timers.clear()
    },
  }
}
