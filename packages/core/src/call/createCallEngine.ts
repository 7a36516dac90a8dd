import type { CallClientOptions } from '../api/callClient'
import { CallError } from '../api/callError'
import type { CallEnginePorts } from '../api/callPorts'
import type { Clock } from '../api/ports/clock'
import { createDeviceSelection } from '../devices/deviceSelection'
import { createDeviceWatcher } from '../devices/deviceWatcher'
import { createLocalMedia } from '../devices/localMedia'
import { createPreviews } from '../devices/previews'
import { watchPrompts } from '../devices/promptWatcher'
import { withVideoResolution } from '../devices/videoResolution'
import type { DebugLog } from '../events/debugLog'
import type { EventEmitter } from '../events/eventEmitter'
import { createDemandWatcher } from '../events/demandWatcher'
import { createLazyCode, OPTIONAL_CODE_TIMEOUT_MS } from '../loading/lazyCode'
import { createShownSizes } from '../media/shownSizes'
import { videoLimitOf } from '../media/videoLimit'
import { watchQuality } from '../media/watchQuality'
import { serverKey } from '../signaling/serverKey'
import type { SignalingSession } from '../signaling/signalingSession'
import { createCallTones } from '../sound/callTones'
import { createLazySoundOutput } from '../sound/lazySoundOutput'
import { watchSpeaking } from '../sound/watchSpeaking'
import { createAudioLevels } from '../sound/audioLevels'
import type { CallStore } from '../store/callStore'
import type { TrackRegistry } from '../store/trackRegistry'
import { browserEnginePorts } from './browserEnginePorts'
import { createCallMeasurements } from './callMeasurements'
import { createCallCommands } from './callCommands'
import type { CallEngine } from './callEngine'
import type { HandledEvent } from './describeTransition'
import { createCallRunner } from './callRunner'
import { createSafetyCodeCommand } from './callSafetyCode'
import { createConnectionCheck } from './connectionCheck'
import { createEffectRunner } from './effectRunner'
import { holdsDevices, isKnownToServer, pendingCommandOf } from './lifecycle/callState'
import { createScreenKeeper } from './keepScreenOn'
import { createMissedCalls } from './missedCalls'
import { createMediaErrorReporter } from './mediaErrors'
import { createPendingCommands } from './pendingCommands'
import { createPushHandler } from './pushHandler'

/** What the client has created before the engine is loaded. */
export interface CallEngineDependencies {
  options: CallClientOptions
  store: CallStore
  tracks: TrackRegistry
  emitter: EventEmitter
  session: SignalingSession
  clock: Clock
  /** The clock of the times in calls. */
  callClock: Clock
  debugLog: DebugLog | null
}

export type CreateCallEngine = (dependencies: CallEngineDependencies, ports: Partial<CallEnginePorts>) => CallEngine

/**
 * Creates the parts of the engine, each after the parts that it uses. `runner` and `deviceSelection` call back into parts that use
 * them: they start once these exist.
 */
export const createCallEngine: CreateCallEngine = (
  { options, store, tracks, emitter, session, clock, callClock, debugLog },
  replacedPorts,
) => {
  const ports = { ...browserEnginePorts, ...replacedPorts }
  const mediaDevices = withVideoResolution(ports.mediaDevices, options.videoResolution)
  const devices = watchPrompts(mediaDevices, clock, (source, isPrompting) => {
    store.setState(({ capture }) => ({ capture: { ...capture, [source]: { ...capture[source], isPrompting } } }))
  })
  const transportCode = createLazyCode(() => ports.mediaTransport(), clock)
  const onMediaFailure = createMediaErrorReporter(store, emitter)
  const pending = createPendingCommands()
  const runner = createCallRunner(store)
  const isInCall = () => runner.all().some(holdsDevices)

  const holder = () => runner.all().find(holdsDevices)
  const watcher = createDeviceWatcher(devices, clock)
  const capturing = { devices, watcher, monitor: ports.captureMonitor, clock }

  // Before the media: they open a device under the id that it has now.
  const deviceSelection = createDeviceSelection({ store, watcher, memory: ports.deviceMemory })
  const localMedia = createLocalMedia({
    ...capturing,
    onFailure: onMediaFailure,
    onTrack(source, track) {
      const state = holder()
      if (state) runner.dispatch(state.call.roomId, { type: 'localTrack', source, trackId: track && tracks.add(track) })
    },
    onMuted(source, isMuted) {
      const state = holder()
      if (state) runner.dispatch(state.call.roomId, { type: 'localMute', source, isMuted })
    },
    onCapture(source, capture) {
      store.setState((state) => ({
        capture: { ...state.capture, [source]: { ...state.capture[source], ...capture } },
      }))
    },
  })
  const previews = createPreviews({ ...capturing, store, tracks, isInCall })
  const sound = createLazySoundOutput({
    create: ports.soundOutput,
    onBlocked(blocked) {
      store.setState({ playback: { blocked } })
    },
    onCreated: deviceSelection.applySpeaker,
  })
  deviceSelection.start({
    async selectDevice(device, deviceId) {
      await Promise.all([localMedia.selectDevice(device, deviceId), previews.selectDevice(device, deviceId)])
    },
    adoptDevice(device, deviceId) {
      for (const media of [localMedia, previews]) media.adoptDevice(device, deviceId)
    },
    isInUse: (device, deviceId) =>
      [localMedia, previews].some((media) => {
        const track = media.track(device)
        return track?.readyState === 'live' && track.getSettings().deviceId === deviceId
      }),
    output: () => sound.current,
  })
  watcher.refresh()
  const tones = createCallTones({
    store,
    sound,
    clock,
    acquireRingLock: ports.ringLock,
    ringSignals: ports.ringSignals,
    ...(options.ringing && { methods: options.ringing }),
    isAnswering: () => runner.all().some((state) => pendingCommandOf(state) === 'answer'),
  })

  const missedCalls = createMissedCalls({ server: serverKey(options), store, emitter, openChannel: ports.pageChannel })
  const screenKeeper = createScreenKeeper(store, ports.screenWakeLock)

  const savesData = () => store.getState().dataSaver
  const videoLimit = () => videoLimitOf(savesData(), options.maxVideoBitrate)
  const effects = createEffectRunner({
    runner,
    send: session.send,
    localMedia,
    tracks,
    sound: sound.get,
    emitter,
    commands: pending,
    clock: callClock,
    transportCode,
    earlyMedia: options.earlyMedia ?? true,
    savesData,
    videoLimit,
    onMediaFailure,
  })
  const pushes = createPushHandler({
    ...{ store, runner, effects, emitter, send: session.send, sync: session.sync },
    clock: callClock,
  })
  const commands = createCallCommands({
    ...{ store, runner, commands: pending, session, sound: sound.get },
    clock: callClock,
  })
  runner.start({
    perform: effects.perform,
    onIgnored(event) {
      if (event.type === 'setMuted') pending.reject('setMuted', event.commandId, CallError.of('not-found'))
    },
    ...(debugLog && { onHandled: createTransitionLog(debugLog, clock) }),
    onSettled() {
      pushes.ringDeferred()
      previews.sync()
      if (!isInCall() && !Object.values(store.getState().preview).some(({ status }) => status === 'opening'))
        devices.abandonRequests()
      tones.update()
      screenKeeper.update()
    },
  })
  void localMedia.checkPermissions()
  loadTransport()

  /** Before the first call: a deployment may remove the file while this page is open. A command that needs the code loads it again. */
  function loadTransport(): void {
    transportCode.load().catch(() => undefined)
  }

  function endHere(): void {
    for (const { call } of runner.all()) runner.dispatch(call.roomId, { type: 'disconnected', at: callClock.now() })
  }

  /** Ends the calls with the reason that the server sends to the other users. A call that the server does not have yet fails with its command. */
  function loseAccess(): void {
    const userJid = store.getState().self?.userJid ?? ''
    const ending = { userJid, status: 'ended', reason: 'signaling-failed', endedBy: null, missed: false } as const
    for (const { call } of runner.all().filter(isKnownToServer)) {
      const closed = { roomId: call.roomId, ...ending }
      // Deferred events are handled now, and not in a later task: microphone and camera close with the connection.
      runner.dispatch(call.roomId, { type: 'timeout', timer: 'replay', at: callClock.now() })
      runner.dispatch(call.roomId, { type: 'closed', closed, at: callClock.now() })
    }
  }

  const measurements = createCallMeasurements({
    ...{ store, mediaOf: effects.mediaOf, emitter, clock, callClock },
    ...(options.sendCallReports && { send: session.send }),
  })
  const shownSizes = createShownSizes({ store, clock, mediaOf: effects.mediaOf })
  const levels = createAudioLevels(store, tracks, sound.get)
  const demand = createDemandWatcher(emitter, {
    callSpeaking: () => watchSpeaking(store, levels, emitter),
    callConnectionQuality: () =>
      watchQuality({ store, mediaOf: effects.mediaOf, emitter, clock, roundTrips: () => session.roundTrips }),
    callReport: measurements.watchReports,
  })
  for (const event of ['callSpeaking', 'callConnectionQuality', 'callReport'] as const) demand.update(event)

  return {
    ...commands,
    knownCalls: () => [
      ...runner.all().flatMap((state) => (isKnownToServer(state) ? [state.call.roomId] : [])),
      ...pushes.deferredCalls(),
    ],
    applySnapshot(view, waitedFor) {
      loadTransport()
      pushes.session(view, waitedFor)
    },
    handlePush: pushes.push,
    watchOnDemand: demand.update,
    loseAccess,
    stopRinging: endHere,
    forgetCalls() {
      endHere()
      runner.forget()
      pushes.forget()
      missedCalls.forget()
      tones.update()
    },

    prepareDevices(callType) {
      // Without the code for its media the call will not open devices.
      if (!transportCode.current) {
        loadTransport()
        return
      }
      // WebKit mutes a track when its device is opened a second time (https://bugs.webkit.org/show_bug.cgi?id=179363).
      const isPreviewed = Object.values(store.getState().preview).some(({ status }) => status !== 'off')
      if (!isPreviewed && !isInCall()) localMedia.prepareDevices(callType === 'video')
    },
    dismissCall: runner.dismiss,
    dismissMissedCall: missedCalls.dismiss,
    startAudio: () => sound.get().unlock(),
    mountAudio: (container) => sound.get().mount(container),
    watchDevices() {
      // The lists are always watched. A browser shows the labels after a permission was given, without an event.
      watcher.refresh()
      return () => undefined
    },
    async selectDevice(kind, deviceId) {
      await deviceSelection.select(kind, deviceId)
      return { statusCode: 200, message: 'Success' }
    },
    setDataSaver(isOn) {
      deviceSelection.setDataSaver(isOn)
      effects.setVideoLimit(videoLimit())
      return Promise.resolve({ statusCode: 200, message: 'Success' })
    },
    reportVideoSize: shownSizes.report,
    openPreview: previews.open,
    subscribeAudioLevel: levels.subscribe,
    subscribeCallStats: measurements.subscribeCallStats,
    subscribeMicrophoneLevel: levels.subscribeMicrophone,
    playTestSound: tones.playTestSound,
    safetyCode: createSafetyCodeCommand(store, effects.mediaOf),
    checkConnection: createConnectionCheck({
      store,
      runner,
      send: session.send,
      probeConnection: ports.probeConnection,
    }),

    close() {
      demand.close()
      shownSizes.close()
      watcher.close()
      previews.close()
      localMedia.release()
      tones.close()
      screenKeeper.close()
      missedCalls.close()
      sound.close()
    },
  }
}

/** Loads the code that describes transitions, which only the debug log needs. */
function createTransitionLog(debugLog: DebugLog, clock: Clock): (handled: HandledEvent) => void {
  const loading = createLazyCode(() => import('./describeTransition'), clock, OPTIONAL_CODE_TIMEOUT_MS)
    .load()
    .catch(() => null)
  return (handled) => {
    debugLog.add(loading.then((module) => module?.describeTransition(handled) ?? null))
  }
}
