import type { CallClient, CallClientOptions, CallStarted, CommandDone } from '../api/callClient'
import { CallError, isCallError } from '../api/callError'
import type { CallPorts } from '../api/callPorts'
import type { DebugLogger } from '../api/debugLogger'
import type { Clock } from '../api/ports/clock'
import type { CreateSignaling } from '../api/ports/signaling'
import type { CallEngine } from '../call/callEngine'
import type { CreateCallEngine } from '../call/createCallEngine'
import type { DebugLog } from '../events/debugLog'
import { createEventEmitter } from '../events/eventEmitter'
import { createLazyCode, OPTIONAL_CODE_TIMEOUT_MS } from '../loading/lazyCode'
import { serverKey } from '../signaling/serverKey'
import { createSignalingSession } from '../signaling/signalingSession'
import { createCallStore } from '../store/callStore'
import { createTrackRegistry } from '../store/trackRegistry'
import { browserPorts } from './browserPorts'
import { createCallClock } from './callClock'
import { checkOptions } from './checkOptions'
import { warnOfDuplicates } from './duplicateClients'
import { createLazyCallEngine, destroyedError } from './lazyCallEngine'
import { logCommands } from './logCommands'
import { unsupportedError } from './supportsCalls'

/** How long to wait before the server is asked again for a call whose push was lost, because the code for calls could not be loaded. */
const RESYNC_DELAY_MS = 3_000

/**
 * Creates the call client of one user on this page. It does nothing until `connect`: no connection, no device, no sound.
 *
 * @param options The server, the token, and optional listeners and settings.
 * @param ports Replaces parts of the environment, such as the signaling transport: by the fakes of `@offhook/core/testing` in tests.
 * @throws {CallError} 400 `invalid-request` if `url` is not an origin, `path` does not start with `/` or has a query, or `token` is missing.
 *   The message says what to write.
 * @example
 * ```ts
 * import { createCallClient } from '@offhook/core'
 *
 * const client = createCallClient({ url: 'https://calls.example.com', token: () => fetchCallToken() })
 * await client.connect()
 * ```
 */
export function createCallClient(options: CallClientOptions, ports: Partial<CallPorts> = {}): CallClient {
  const client = createClientWith(
    async () => (await import('../call/createCallEngine')).createCallEngine,
    options,
    ports,
  )
  // With another identity it is not a client of this page: tests have many in one.
  if (!ports.deviceIdentity) warnOfDuplicates(serverKey(options), client.store)
  return client
}

/**
 * The client before a call: the signaling session and the store. The code of the call engine is loaded when the client is online and the
 * page idle, or for the first call if that is sooner.
 *
 * Each part is created after the parts that it uses. The emitter and the session call back into the engine: their handlers are set once
 * it exists.
 */
export function createClientWith(
  loadEngine: () => Promise<CreateCallEngine>,
  options: CallClientOptions,
  ports: Partial<CallPorts>,
): CallClient {
  checkOptions(options, ports.signaling !== undefined)
  const { signaling, deviceIdentity, clock, onPageHide, onIdle, primeSound } = { ...browserPorts, ...ports }
  // A server that renders the app runs its modules, which call `connect`. A program in Node that makes calls passes its own ports.
  const isOnServer = typeof window === 'undefined' && Object.keys(ports).length === 0
  // A replaced transport does not need the WebRTC of the browser.
  const checkSupport = ports.supportsCalls ?? (ports.mediaTransport ? () => true : browserPorts.supportsCalls)
  const { url, path } = options
  const callbacks = options.callbackListeners ?? {}
  const debugLog = options.debug ? loadDebugLog(options.debug, clock) : null
  const store = createCallStore()
  const callClock = createCallClock(clock, store)
  const tracks = createTrackRegistry()
  const emitter = createEventEmitter(callbacks)
  const session = createSignalingSession({
    ...{ url, path },
    token: options.token,
    getDisplayName: () => callbacks.helper?.getDisplayName?.() ?? '',
    canCall,
    loadSignaling: debugLog ? () => loadLoggedSignaling(signaling, debugLog, clock) : signaling,
    claimIdentity: deviceIdentity,
    ...{ store, emitter, clock },
  })
  const engine = createLazyCallEngine(async () => {
    const createEngine = await loadEngine()
    const loadedLog = debugLog && (await debugLog)
    const dependencies = { options, store, tracks, emitter, session, clock, callClock, debugLog: loadedLog }
    return () => createEngine(dependencies, ports)
  }, clock)
  let isDestroyed = false
  let stopWatchingPageHide: (() => void) | null = null
  let cancelResync: (() => void) | null = null
  /** Messages of the server that wait because the code for calls could not be loaded. They are handled in order, before the next one. */
  let undelivered: ((engine: CallEngine) => void)[] = []

  if (isOnServer) engine.close(CallError.of('not-connected', 'Calls work in a browser, and this is a server'))
  emitter.watchDemand((event) => engine.current?.watchOnDemand(event))
  session.start({
    knownCalls: () => engine.current?.knownCalls() ?? [],
    onUserChanged() {
      engine.failWaiting(CallError.of('not-connected'))
      engine.current?.forgetCalls()
      undelivered = []
    },
    onSession(view) {
      if (engine.current || view.calls.length > 0 || undelivered.length > 0)
        deliver((loaded, waitedFor) => {
          loaded.applySnapshot(view, waitedFor)
        })
      else onIdle(() => void engine.load())
    },
    onPush(push) {
      deliver((loaded, waitedFor) => {
        loaded.handlePush(push, waitedFor)
      })
    },
    onUnauthorized() {
      undelivered = []
      // Messages that wait for the code come first: a call that they report ends too.
      void engine.runWithCall(
        (loaded) => {
          loaded.loseAccess()
          return Promise.resolve()
        },
        () => Promise.resolve(),
      )
    },
  })

  function canCall(): boolean {
    const isSupported = checkSupport()
    if (!isSupported && store.getState().canCall) store.setState({ canCall: false })
    return isSupported
  }

  /** Delivers a message of the server. If the code for calls cannot be loaded, the server is asked for a snapshot later. */
  function deliver(task: (engine: CallEngine, waitedFor: number) => void): void {
    const receivedAt = clock.now()
    const tasks = [
      ...undelivered,
      (loaded: CallEngine) => {
        task(loaded, clock.now() - receivedAt)
      },
    ]
    undelivered = []
    engine
      .run((loaded) => {
        for (const run of tasks) run(loaded)
        return Promise.resolve()
      })
      .catch((error: unknown) => {
        // The client was disconnected, refused or destroyed meanwhile.
        const { status } = store.getState().connection
        if (isDestroyed || session.isDisconnecting || status === 'offline' || status === 'unauthorized') return
        // The code is loaded again, and in a page that is being unloaded it does not matter.
        const isRetried = isCallError(error) && error.code === 'code-unavailable'
        if (isRetried) undelivered.push(...tasks)
        console[isRetried ? 'warn' : 'error'](
          'Offhook: a message of the server about a call could not be handled',
          error,
        )
        cancelResync ??= clock.after(RESYNC_DELAY_MS, () => {
          cancelResync = null
          session.sync()
        })
      })
  }

  /** Runs a command that plays sound. Audio is unlocked before the engine is loaded, while the user gesture lasts. */
  function runWithSound<T>(task: (engine: CallEngine) => Promise<T>): Promise<T> {
    if (isDestroyed) return Promise.reject(destroyedError())
    if (!engine.current && !isOnServer) primeSound()
    return engine.run(task)
  }

  /** Without WebRTC no device is opened and nothing is sent. */
  function make(task: (engine: CallEngine) => Promise<CallStarted>): Promise<CallStarted> {
    return isDestroyed || canCall() ? runWithSound(task) : Promise.reject(unsupportedError())
  }

  async function disconnect(): Promise<void> {
    cancelResync?.()
    cancelResync = null
    undelivered = []
    engine.failWaiting(CallError.of('not-connected'))
    engine.current?.endAll()
    // A call whose answer is pending is left when the acknowledgement arrives.
    engine.current?.stopRinging()
    await session.disconnect()
    // Calls that have come in meanwhile.
    engine.current?.stopRinging()
  }

  const client: CallClient = {
    store,
    tracks: { get: tracks.get },
    on: emitter.on,
    now: callClock.now,

    connect() {
      if (isDestroyed) return Promise.reject(destroyedError())
      if (isOnServer) return Promise.resolve()
      stopWatchingPageHide ??= onPageHide(() => engine.current?.goAway())
      canCall()
      return session.connect()
    },
    disconnect,
    async destroy(destroyOptions) {
      isDestroyed = true
      stopWatchingPageHide?.()
      if (destroyOptions?.keepCalls) {
        engine.current?.goAway()
        engine.current?.forgetCalls()
      }
      await disconnect()
      engine.close()
      session.destroy()
      tracks.clear()
    },

    prepareDevices(callType) {
      if (!canCall()) return
      void engine.load()
      engine.current?.prepareDevices(callType)
    },
    makeVoiceCall: (userJids, callOptions) => make((loaded) => loaded.makeVoiceCall(userJids, callOptions)),
    makeVideoCall: (userJids, callOptions) => make((loaded) => loaded.makeVideoCall(userJids, callOptions)),
    answerCall: (answerOptions) => engine.runWithCall((loaded) => loaded.answerCall(answerOptions), rejectNotFound),
    declineCall: (room) => engine.runWithCall((loaded) => loaded.declineCall(room), rejectNotFound),
    endCall: (room) => engine.runWithCall((loaded) => loaded.endCall(room), resolveDone),
    muteAudio: (isMuted) => engine.runWithCall((loaded) => loaded.muteAudio(isMuted), rejectNotFound),
    muteVideo: (isMuted) => engine.runWithCall((loaded) => loaded.muteVideo(isMuted), rejectNotFound),
    dismissCall: (roomId) => engine.current?.dismissCall(roomId),
    dismissMissedCall: (roomId) => engine.current?.dismissMissedCall(roomId),

    startAudio: () => runWithSound((loaded) => loaded.startAudio()),
    playTestSound: () => runWithSound((loaded) => loaded.playTestSound()),
    mountAudio: (container) => engine.attach((loaded) => loaded.mountAudio(container)),
    subscribeAudioLevel: (...subscription) => engine.attach((loaded) => loaded.subscribeAudioLevel(...subscription)),
    subscribeCallStats: (...subscription) => engine.attach((loaded) => loaded.subscribeCallStats(...subscription)),
    subscribeMicrophoneLevel: (listener) => engine.attach((loaded) => loaded.subscribeMicrophoneLevel(listener)),
    watchDevices() {
      void engine.load()
      return engine.attach((loaded) => loaded.watchDevices())
    },
    openPreview(device) {
      void engine.load()
      return engine.attach((loaded) => loaded.openPreview(device))
    },
    selectDevice: (kind, deviceId) => engine.run((loaded) => loaded.selectDevice(kind, deviceId)),
    setDataSaver: (isOn) => engine.run((loaded) => loaded.setDataSaver(isOn)),
    reportVideoSize: (...report) => engine.attach((loaded) => loaded.reportVideoSize(...report)),
    safetyCode: (room) => engine.runWithCall((loaded) => loaded.safetyCode(room), resolveNull),
    checkConnection: (check) => engine.run((loaded) => loaded.checkConnection(check)),
  }
  return debugLog ? logCommands(client, debugLog, clock) : client
}

/** Loads code of the debug log. Never rejects: without it the client works without the log. */
const loadOptional = <T>(load: () => Promise<T>, clock: Clock): Promise<T | null> =>
  createLazyCode(load, clock, OPTIONAL_CODE_TIMEOUT_MS)
    .load()
    .catch(() => null)

async function loadDebugLog(debug: true | DebugLogger, clock: Clock): Promise<DebugLog | null> {
  const module = await loadOptional(() => import('../events/debugLog'), clock)
  return module?.createDebugLog(debug, clock) ?? null
}

async function loadLoggedSignaling(
  load: CallPorts['signaling'],
  loadingLog: Promise<DebugLog | null>,
  clock: Clock,
): Promise<CreateSignaling> {
  const loadingModule = loadOptional(() => import('../signaling/logSignaling'), clock)
  const [create, debugLog, module] = await Promise.all([load(), loadingLog, loadingModule])
  return debugLog && module ? module.logSignaling(create, debugLog) : create
}

const rejectNotFound = (error = CallError.of('not-found')) => Promise.reject(error)
const resolveNull = (error?: CallError) => (error ? Promise.reject(error) : Promise.resolve(null))
/** A call that the code could not be loaded for does not exist on this device. */
const resolveDone = (): Promise<CommandDone> => Promise.resolve({ statusCode: 200, message: 'Success' })
