import type { CallEngine } from '../call/callEngine'
import type { CreateCallEngine } from '../call/createCallEngine'
import { createTrackRegistry } from '../store/trackRegistry'
import { createCallStore } from '../store/callStore'
import { browserPorts } from './browserPorts'
import type { CallClient, CallClientOptions, CommandDone } from '../api/callClient'
import { CallError } from '../api/callError'
import type { CallPorts } from '../api/callPorts'
import { createEventEmitter } from '../events/eventEmitter'
import { createLazyCallEngine } from './lazyCallEngine'
import { createSignalingSession } from '../signaling/signalingSession'

/** How long after a call that could not be shown for want of code the server is asked again whether it still rings. */
const ASK_AGAIN_MS = 3_000

/**
 * Makes the telephone of one person in this page. Nothing happens until `connect`: no socket, no device, no sound.
 *
 * @param ports the outside world, where it is not the browser's: tests hand in the fakes of `@offhook/core/testing`
 */
export function createCallClient(options: CallClientOptions, ports: Partial<CallPorts> = {}): CallClient {
  return createClientWith(async () => (await import('../call/createCallEngine')).createCallEngine, options, ports)
}

/**
 * What a telephone is while nobody calls: the line, and the store. All else is the engine's, whose code comes once the line is online
 * and the page has nothing better to do, or with the first call, if that is sooner.
 */
export function createClientWith(
  loadEngine: () => Promise<CreateCallEngine>,
  options: CallClientOptions,
  ports: Partial<CallPorts>,
): CallClient {
  const { signaling, deviceIdentity, clock, onPageHide, onIdle, primeSound } = { ...browserPorts, ...ports }
  const callbacks = options.callbackListeners ?? {}
  const store = createCallStore()
  const tracks = createTrackRegistry()
  const emitter = createEventEmitter(callbacks, (event) => engine.current?.watchOnDemand(event))
  const line = createSignalingSession({
    url: options.url,
    token: options.token,
    getDisplayName: () => callbacks.helper?.getDisplayName?.() ?? '',
    load: signaling,
    claimIdentity: deviceIdentity,
    store,
    emitter,
    clock,
    knownCalls: () => engine.current?.knownCalls() ?? [],
    onSession(view) {
      if (engine.current || view.calls.length > 0)
        hand((there) => {
          there.session(view)
        })
      else onIdle(() => void engine.load())
    },
    onPush(push) {
      hand((there) => {
        there.push(push)
      })
    },
  })
  const engine = createLazyCallEngine(async () => {
    const create = await loadEngine()
    return () => create({ options, store, tracks, emitter, session: line, clock }, ports)
  })
  let isDestroyed = false
  let stopWaitingForTheEnd: (() => void) | null = null
  let stopAskingAgain: (() => void) | null = null

  /** Hands on what the server says. Where the code is missing, the server will say it again. */
  function hand(task: (engine: CallEngine) => void): void {
    engine
      .ask((there) => {
        task(there)
        return Promise.resolve()
      })
      .catch((error: unknown) => {
        // Nobody is there any more who would want to know.
        if (isDestroyed || line.isDisconnecting || store.getState().connection.status === 'offline') return
        console.error('Offhook: what the server said of a call could not be shown', error)
        stopAskingAgain ??= clock.after(ASK_AGAIN_MS, () => {
          stopAskingAgain = null
          line.sync()
        })
      })
  }

  /** Begins what needs sound, inside the user's gesture. */
  function askWithSound<T>(task: (there: CallEngine) => Promise<T>): Promise<T> {
    if (isDestroyed) return Promise.reject(destroyed())
    if (!engine.current) primeSound()
    return engine.ask(task)
  }

  async function hangUpLine(): Promise<void> {
    stopAskingAgain?.()
    stopAskingAgain = null
    engine.dropWaiting(CallError.of('not-connected'))
    engine.current?.endAll()
    // An answer on its way is taken back when it has arrived.
    engine.current?.stopRinging()
    await line.disconnect()
    engine.current?.stopRinging()
  }

  return {
    store,
    tracks: { get: tracks.get },
    on: emitter.on,

    connect() {
      if (isDestroyed) return Promise.reject(destroyed())
      stopWaitingForTheEnd ??= onPageHide(() => engine.current?.goAway())
      return line.connect()
    },
    disconnect: hangUpLine,
    async destroy() {
      isDestroyed = true
      stopWaitingForTheEnd?.()
      await hangUpLine()
      engine.close()
      line.destroy()
      tracks.clear()
    },

    prepareDevices(callType) {
      void engine.load()
      engine.current?.prepareDevices(callType)
    },
    makeVoiceCall: (userJids, callOptions) => askWithSound((there) => there.makeVoiceCall(userJids, callOptions)),
    makeVideoCall: (userJids, callOptions) => askWithSound((there) => there.makeVideoCall(userJids, callOptions)),
    answerCall: (answer) => engine.askOfCall((there) => there.answerCall(answer), noSuchCall),
    declineCall: (room) => engine.askOfCall((there) => there.declineCall(room), noSuchCall),
    endCall: (room) => engine.askOfCall((there) => there.endCall(room), nothingToDo),
    muteAudio: (isMuted) => engine.askOfCall((there) => there.muteAudio(isMuted), noSuchCall),
    muteVideo: (isMuted) => engine.askOfCall((there) => there.muteVideo(isMuted), noSuchCall),
    dismissCall: (roomId) => engine.current?.dismissCall(roomId),

    startAudio: () => askWithSound((there) => there.startAudio()),
    playTestSound: () => askWithSound((there) => there.playTestSound()),
    mountAudio: (container) => engine.attach((there) => there.mountAudio(container)),
    subscribeAudioLevel: (...subscription) => engine.attach((there) => there.subscribeAudioLevel(...subscription)),
    subscribeMicrophoneLevel: (listener) => engine.attach((there) => there.subscribeMicrophoneLevel(listener)),
    watchDevices() {
      void engine.load()
      return engine.attach((there) => there.watchDevices())
    },
    openPreview(device) {
      void engine.load()
      return engine.attach((there) => there.openPreview(device))
    },
    selectDevice: (kind, deviceId) => engine.ask((there) => there.selectDevice(kind, deviceId)),
    safetyCode: (room) => engine.askOfCall((there) => there.safetyCode(room), noCode),
    checkConnection: (check) => engine.ask((there) => there.checkConnection(check)),
  }
}

const destroyed = () => CallError.of('not-connected', 'This client was destroyed')
const noSuchCall = () => Promise.reject(CallError.of('not-found'))
const noCode = () => Promise.resolve(null)
const nothingToDo = (): Promise<CommandDone> => Promise.resolve({ statusCode: 200, message: 'Success' })
