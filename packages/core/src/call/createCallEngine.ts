import type { CallClientOptions } from '../api/callClient'
import { CallError } from '../api/callError'
import type { CallEnginePorts } from '../api/callPorts'
import type { Clock } from '../api/ports/clock'
import { createDeviceSelection } from '../devices/deviceSelection'
import { createLocalMedia } from '../devices/localMedia'
import { createPreviews } from '../devices/previews'
import { watchPrompts } from '../devices/promptWatcher'
import type { DebugLog } from '../events/debugLog'
import type { EventEmitter } from '../events/eventEmitter'
import { createDemandWatcher } from '../events/demandWatcher'
import { watchQuality } from '../media/watchQuality'
import type { SignalingSession } from '../signaling/signalingSession'
import { createCallTones } from '../sound/callTones'
import { createLazySoundOutput } from '../sound/lazySoundOutput'
import { watchSpeaking } from '../sound/watchSpeaking'
import { createAudioLevels } from '../sound/audioLevels'
import type { CallStore } from '../store/callStore'
import type { TrackRegistry } from '../store/trackRegistry'
import { browserEnginePorts } from './browserEnginePorts'
import { createCallCommands } from './callCommands'
import type { CallEngine } from './callEngine'
import type { HandledEvent } from './describeTransition'
import { createCallRunner } from './callRunner'
import { createSafetyCodeCommand } from './callSafetyCode'
import { createConnectionCheck } from './connectionCheck'
import { createEffectRunner } from './effectRunner'
import { holdsDevices, isKnownToServer, pendingCommandOf } from './lifecycle/callState'
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
  debugLog: DebugLog | null
}

export type CreateCallEngine = (dependencies: CallEngineDependencies, ports: Partial<CallEnginePorts>) => CallEngine

/**
 * Creates the parts of the engine, each after the parts that it uses. `runner` and `deviceSelection` call back into parts that use
 * them: they start once these exist.
 */
export const createCallEngine: CreateCallEngine = (
  { options, store, tracks, emitter, session, clock, debugLog },
  replacedPorts,
) => {
  const ports = { ...browserEnginePorts, ...replacedPorts }
  const devices = watchPrompts(ports.mediaDevices, clock, (source, isPrompting) => {
    store.setState(({ capture }) => ({ capture: { ...capture, [source]: { ...capture[source], isPrompting } } }))
  })
  const onMediaFailure = createMediaErrorReporter(store, emitter)
  const pending = createPendingCommands()
  const runner = createCallRunner(store)
  const isInCall = () => runner.all().some(holdsDevices)

  const deviceSelection = createDeviceSelection({ store, devices, memory: ports.deviceMemory })
  const onOpened = deviceSelection.reportOpened
  const localMedia = createLocalMedia({
    devices,
    clock,
    onOpened,
    onFailure: onMediaFailure,
    onTrack(source, track) {
      const holder = runner.all().find(holdsDevices)
      const trackId = track && holder ? tracks.add(track) : null
      if (holder) runner.dispatch(holder.call.roomId, { type: 'localTrack', source, trackId })
    },
  })
  const previews = createPreviews({ store, tracks, devices, clock, isInCall, onOpened })
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
    output: () => sound.current,
    onLists: previews.sync,
  })
  const tones = createCallTones({
    store,
    sound,
    clock,
    acquireRingLock: ports.ringLock,
    ringSignals: ports.ringSignals,
    ...(options.ringing && { methods: options.ringing }),
    isAnswering: () => runner.all().some((state) => pendingCommandOf(state) === 'answer'),
  })

  const effects = createEffectRunner({
    runner,
    send: session.send,
    localMedia,
    tracks,
    sound: sound.get,
    emitter,
    commands: pending,
    clock,
    loadTransport: ports.mediaTransport,
    sendsEarlyMedia: options.earlyMedia ?? true,
    onMediaFailure,
  })
  const pushes = createPushHandler({ store, runner, effects, emitter, clock, send: session.send, sync: session.sync })
  const commands = createCallCommands({ store, runner, commands: pending, session, sound: sound.get, clock })
  runner.start({
    perform: effects.perform,
    onIgnored(event) {
      if (event.type === 'setMuted') pending.reject('setMuted', event.commandId, CallError.of('not-found'))
    },
    ...(debugLog && { onHandled: createTransitionLog(debugLog) }),
    onSettled() {
      pushes.ringDeferred()
      previews.sync()
      if (!isInCall() && !Object.values(store.getState().preview).some(({ status }) => status === 'opening'))
        devices.abandonRequests()
      tones.update()
    },
  })
  void localMedia.checkPermissions()

  const levels = createAudioLevels(store, tracks, sound.get)
  const watcher = createDemandWatcher(emitter, {
    callSpeaking: () => watchSpeaking(store, levels, emitter),
    callConnectionQuality: () => watchQuality(store, effects.mediaOf, emitter, clock),
  })
  watcher.update('callSpeaking')
  watcher.update('callConnectionQuality')

  return {
    ...commands,
    knownCalls: () => runner.all().flatMap((state) => (isKnownToServer(state) ? [state.call.roomId] : [])),
    applySnapshot: pushes.session,
    handlePush: pushes.push,
    watchOnDemand: watcher.update,
    stopRinging() {
      for (const { call } of runner.all()) runner.dispatch(call.roomId, { type: 'disconnected', at: clock.now() })
    },

    prepareDevices(callType) {
      // WebKit mutes a track when its device is opened a second time (https://bugs.webkit.org/show_bug.cgi?id=179363).
      const isPreviewed = Object.values(store.getState().preview).some(({ status }) => status !== 'off')
      if (!isPreviewed && !isInCall()) localMedia.prepareDevices(callType === 'video')
    },
    dismissCall: runner.dismiss,
    startAudio: () => sound.get().unlock(),
    mountAudio: (container) => sound.get().mount(container),
    watchDevices: deviceSelection.watch,
    async selectDevice(kind, deviceId) {
      await deviceSelection.select(kind, deviceId)
      return { statusCode: 200, message: 'Success' }
    },
    openPreview: previews.open,
    subscribeAudioLevel: levels.subscribe,
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
      watcher.close()
      previews.close()
      localMedia.release()
      tones.close()
      sound.close()
    },
  }
}

/** Loads the code that describes transitions, which only the debug log needs. */
function createTransitionLog(debugLog: DebugLog): (handled: HandledEvent) => void {
  const loading = import('./describeTransition')
  return (handled) => {
    debugLog.add(loading.then(({ describeTransition }) => describeTransition(handled)))
  }
}
