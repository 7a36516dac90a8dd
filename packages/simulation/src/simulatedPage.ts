import {
  type CallClient,
  isCallError,
  type Clock,
  type CreateMediaTransport,
  type CreateSignaling,
  type MediaTransport,
  type Signaling,
} from '@offhook/core'
import {
  createFakeMediaDevices,
  createFakeSoundOutput,
  type FakeMediaDevices,
  type FakeSoundOutput,
  type FakeTab,
} from '@offhook/core/testing'
import type { Pushes } from '@offhook/protocol'
import { createCallEngine, createClientWith } from './coreInternals'

/** One page of one user, from when it is opened until it is closed or crashes. A reload is a new page. */
export interface SimulatedPage {
  /** `bob-2` for the first page of Bob's second device, `bob-2.3` for the third. */
  name: string
  userJid: string
  /** Empty until the client begins to connect. */
  readonly deviceId: string
  client: CallClient
  devices: FakeMediaDevices
  sound: FakeSoundOutput
  readonly isDead: boolean
  /** Whether code is being loaded: a timer limits how long that may take. */
  readonly isLoadingCode: boolean
  /** How many timers of the client are set. */
  readonly timers: number
  /** How many timers are set that were set at this time or earlier. */
  timersSetBefore(at: number): number
  /** The commands whose promises are not settled. */
  readonly pendingCommands: ReadonlySet<string>
  /** The user has answered, and the server may not have received it yet. From now on the page may send media. */
  readonly isAnswering: boolean
  /** Runs a command, and fails if its promise rejects with an unexpected error. */
  run(name: string, command: () => Promise<unknown>): void
  /** Fires `pagehide`. */
  hide(): void
  /** Kills the browser: no code of the page runs any more, the server is not notified, and the devices are released. */
  kill(): void
}

export interface SimulatedPageOptions {
  name: string
  userJid: string
  clock: Clock
  getToken(): Promise<string>
  /** How long the code of the call engine takes to load, in milliseconds. */
  engineLoadMs: number
  /** Whether the next attempt to load code fails. */
  failsToLoad(): boolean
  /** Called when the page is killed. */
  onDeath(): void
  /** The tab in which the page opens. A later page of the same tab is a reload of it. */
  tab: FakeTab
  signaling: CreateSignaling
  transport: CreateMediaTransport
  /**
   * Called for every call that the server reports as closed, by push or snapshot, before the client processes it.
   *
   * @param awayMs how long the server had not been reachable, in milliseconds
   */
  onEndReason(roomId: string, reason: string, awayMs: number): void
  /** Called before a track of this user is sent. */
  onPublish(trackId: string): void
  fail(violation: string): void
}

/** The reply to a page that is dead. A new promise each time: everything that awaits a shared one would keep the whole page in memory. */
const never = () => new Promise<never>(() => undefined)

export function createSimulatedPage(options: SimulatedPageOptions): SimulatedPage {
  const { clock, fail } = options
  const devices = createFakeMediaDevices()
  const sound = createFakeSoundOutput()
  const pendingCommands = new Set<string>()
  const transports = new Set<MediaTransport>()
  /** When each timer was set. */
  const timers = new Map<symbol, number>()
  let deviceId = ''
  let awaySince: number | null = null
  /** By room: the number of the last push that the last snapshot includes. */
  const syncedSeq = new Map<string, number>()
  /** The pushes before the first snapshot, which may be older than it; `null` after it. */
  let pushesBeforeSync: Pushes['call:closed'][] | null = []
  let isDead = false
  let commandCount = 0
  let loads = 0
  let hide: () => void = () => undefined

  const pageClock: Clock = {
    now: () => clock.now(),
    after(ms, task) {
      const key = Symbol('timer')
      timers.set(key, clock.now())
      const cancel = clock.after(ms, () => {
        if (timers.delete(key) && !isDead) task()
      })
      return () => {
        if (timers.delete(key)) cancel()
      }
    },
  }

  /** Resolves with code when it has loaded. */
  function load<T>(code: T): Promise<T> {
    const isFailing = options.failsToLoad()
    const settle = () => (isFailing ? Promise.reject<T>(new Error('404')) : Promise.resolve(code))
    if (options.engineLoadMs === 0) return settle()
    loads += 1
    return new Promise((resolve) => {
      clock.after(options.engineLoadMs, () => {
        loads -= 1
        if (!isDead) resolve(settle())
      })
    })
  }

  function reportClosed({ roomId, reason, seq }: Pushes['call:closed']): void {
    if (seq > (syncedSeq.get(roomId) ?? 0)) options.onEndReason(roomId, reason, 0)
  }

  const createSignaling: CreateSignaling = (signalingOptions) => {
    deviceId = signalingOptions.deviceId
    const connection = options.signaling({
      ...signalingOptions,
      // A dead page does not reconnect.
      getToken: () => (isDead ? never() : signalingOptions.getToken()),
      onStatus(status, failure) {
        if (isDead) return
        if (status !== 'online') awaySince ??= clock.now()
        signalingOptions.onStatus(status, failure)
      },
      onPush(push) {
        if (isDead) return
        if (push.name === 'call:closed') {
          if (pushesBeforeSync) pushesBeforeSync.push(push.payload)
          else reportClosed(push.payload)
        }
        signalingOptions.onPush(push)
      },
    })
    const send: Signaling['send'] = async (name, request) => {
      const result = await connection.send(name, request).finally(() => (isDead ? never() : undefined))
      if (!result || !('closed' in result)) return result
      for (const { roomId, seq } of result.calls) syncedSeq.set(roomId, seq)
      pushesBeforeSync?.forEach(reportClosed)
      pushesBeforeSync = null
      for (const { roomId, reason } of result.closed)
        options.onEndReason(roomId, reason, awaySince === null ? 0 : clock.now() - awaySince)
      awaySince = null
      return result
    }
    return { ...connection, send }
  }

  const createTransport: CreateMediaTransport = (transportOptions) => {
    // The client prints the error of a broken peer connection to the console. Here it is expected.
    const transport = options.transport({ ...transportOptions, onError: () => undefined })
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
    () => load(createCallEngine),
    { url: 'memory:', token: options.getToken },
    {
      signaling: () => Promise.resolve(createSignaling),
      mediaTransport: () => load(createTransport),
      mediaDevices: devices,
      captureMonitor: devices.monitor,
      soundOutput: sound.create,
      deviceIdentity: options.tab.claimIdentity,
      ringLock: (_, onTurn) => {
        onTurn()
        return () => undefined
      },
      screenWakeLock: () => () => undefined,
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
    pendingCommands,
    get deviceId() {
      return deviceId
    },
    get isDead() {
      return isDead
    },
    get isAnswering() {
      return [...pendingCommands].some((command) => command.startsWith('answer'))
    },
    get isLoadingCode() {
      return loads > 0
    },
    get timers() {
      return timers.size
    },
    timersSetBefore: (at) => [...timers.values()].filter((setAt) => setAt <= at).length,
    run(name, command) {
      const key = `${name} ${String(++commandCount)}`
      pendingCommands.add(key)
      command().then(
        () => pendingCommands.delete(key),
        (error: unknown) => {
          pendingCommands.delete(key)
          const isExpected = isCallError(error) && error.code !== 'internal' && error.code !== 'invalid-request'
          if (!isExpected) fail(`${options.name}: ${name} rejects with ${String(error)}`)
        },
      )
    },
    hide: () => {
      hide()
    },
    kill() {
      isDead = true
      options.onDeath()
      options.tab.leavePage()
      for (const transport of transports) transport.close()
      for (const track of devices.tracks) track.stop()
      timers.clear()
    },
  }
}
