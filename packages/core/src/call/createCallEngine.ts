import type { CallClientOptions } from '../api/callClient'
import { CallError } from '../api/callError'
import type { CallEventName } from '../api/callEvents'
import type { CallEnginePorts } from '../api/callPorts'
import type { EventEmitter } from '../events/eventEmitter'
import type { SignalingSession } from '../signaling/signalingSession'
import { holdsDevices, isKnownToServer, isRunning, pendingCommandOf } from './lifecycle/callState'
import { createLocalMedia } from '../devices/localMedia'
import type { MediaFailure } from '../devices/mediaFailure'
import type { TrackRegistry } from '../store/trackRegistry'
import type { Clock } from '../api/ports/clock'
import type { SoundOutput, Tone } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import { selectIncomingCall, selectTone } from '../store/selectors'
import { browserEnginePorts } from './browserEnginePorts'
import { createCallCommands } from './callCommands'
import type { CallEngine } from './callEngine'
import { createCallRunner } from './callRunner'
import { createDeviceSelection } from '../devices/deviceSelection'
import { createPushHandler } from './pushHandler'
import { createPendingCommands } from './pendingCommands'
import { createPreviews } from '../devices/previews'
import { createRingLock } from '../sound/ringLock'
import { createRinging } from '../sound/ringing'
import { createEffectRunner } from './effectRunner'
import { createTestSound } from '../sound/testSound'
import { watchQuality } from '../media/watchQuality'
import { createAudioLevels } from '../sound/audioLevels'
import { watchSpeaking } from '../sound/watchSpeaking'

/** What the client has had from the start. */
export interface CallEngineDependencies {
  options: CallClientOptions
  store: CallStore
  tracks: TrackRegistry
  emitter: EventEmitter
  line: SignalingSession
  clock: Clock
}

export type CreateCallEngine = (tools: CallEngineDependencies, ports: Partial<CallEnginePorts>) => CallEngine

export const createCallEngine: CreateCallEngine = ({ options, store, tracks, emitter, line, clock }, given) => {
  const ports = { ...browserEnginePorts, ...given }
  const pending = createPendingCommands()
  const localMedia = createLocalMedia({
    devices: ports.mediaDevices,
    clock,
    onTrack(source, track) {
      const holder = runner.all().find(holdsDevices)
      const trackId = track && holder ? tracks.add(track) : null
      if (holder) runner.dispatch(holder.call.roomId, { type: 'localTrack', source, trackId })
    },
    onFailure: reportFailure,
    onOpened: (device, isSubstitute) => {
      deviceSelection.reportOpened(device, isSubstitute)
    },
  })
  const runner = createCallRunner({
    store,
    perform: (roomId, effect) => {
      effects.perform(roomId, effect)
    },
    onIgnored(event) {
      if (event.type === 'setMuted') pending.reject('setMuted', event.commandId, CallError.of('not-found'))
    },
    onSettled() {
      pushes.ringDeferred()
      previews.sync()
      const tone = wantedTone()
      const incoming = selectIncomingCall(store.getState())
      const caller =
        tone === 'ringtone' && incoming ? incoming.participants[incoming.callerJid]?.displayName : undefined
      ringing.ringFor(caller ?? null)
      updateTone()
    },
  })
  const effects = createEffectRunner({
    runner,
    send: line.send,
    localMedia,
    tracks,
    sound,
    emitter,
    commands: pending,
    clock,
    loadTransport: ports.mediaTransport,
    sendsEarlyMedia: options.earlyMedia ?? true,
    onMediaFailure: reportFailure,
  })
  const pushes = createPushHandler({ store, runner, effects, emitter, clock, send: line.send, sync: line.sync })
  const commands = createCallCommands({
    store,
    runner,
    commands: pending,
    session: line,
    sound,
    clock,
  })
  void localMedia.checkPermissions()
  const levels = createAudioLevels(store, tracks, sound)
  const ringing = createRinging({
    signals: ports.ringSignals,
    ...(options.ringing && { methods: options.ringing }),
    onAudible(audible) {
      store.setState({ ringing: { audible } })
    },
  })
  const ringLock = createRingLock(ports.ringLock, updateTone)
  const testSound = createTestSound({ clock, isIdle: () => wantedTone() === null, setTone, restoreTone: updateTone })

  let output: SoundOutput | null = null
  const previews = createPreviews({
    store,
    tracks,
    devices: ports.mediaDevices,
    clock,
    isInCall: () => runner.all().some(holdsDevices),
    onOpened: (device, isSubstitute) => {
      deviceSelection.reportOpened(device, isSubstitute)
    },
  })
  const deviceSelection = createDeviceSelection({
    store,
    devices: ports.mediaDevices,
    memory: ports.deviceMemory,
    async selectDevice(device, deviceId) {
      await Promise.all([localMedia.selectDevice(device, deviceId), previews.selectDevice(device, deviceId)])
    },
    output: () => output,
    onLists: previews.sync,
  })
  const watching = new Map<string, () => void>()
  watchOnDemand('callSpeaking')
  watchOnDemand('callConnectionQuality')

  /** Made when something is to be heard for the first time. */
  function sound(): SoundOutput {
    if (output) return output
    output = ports.soundOutput({
      onBlocked(blocked) {
        store.setState({ playback: { blocked } })
      },
      onTone(sounds) {
        ringing.setToneAudible(sounds)
        testSound.setToneAudible(sounds)
      },
    })
    deviceSelection.applySpeaker(output)
    return output
  }

  function wantedTone(): Tone | null {
    return selectTone(
      store.getState(),
      runner.all().some((state) => pendingCommandOf(state) === 'answer'),
    )
  }

  /** Applies the current tone. */
  function updateTone(): void {
    const tone = wantedTone()
    const { self, incomingRoomIds } = store.getState()
    const mayRing = ringLock.update(self && ringing.hasTone && incomingRoomIds.length > 0 ? self.userJid : null)
    setTone(tone === 'ringtone' && !mayRing ? null : tone)
  }

  function setTone(tone: Tone | null): void {
    if (output || tone) sound().setTone(tone)
  }

  /** Meters and statistics run only while somebody listens to them. */
  function watchOnDemand(event: CallEventName): void {
    if (event !== 'callSpeaking' && event !== 'callConnectionQuality') return
    if (emitter.has(event) === watching.has(event)) return
    const stop = watching.get(event)
    watching.delete(event)
    if (stop) stop()
    else if (event === 'callSpeaking') watching.set(event, watchSpeaking(store, levels, emitter))
    else watching.set(event, watchQuality(store, effects.mediaOf, emitter, clock))
  }

  function reportFailure({ device, action, error }: MediaFailure): void {
    const { statusCode, message } = error
    const userJid = store.getState().self?.userJid ?? ''
    emitter.emit('mediaError', {
      userJid,
      localUser: true,
      statusCode,
      message,
      device,
      action,
      error: error.cause ?? error,
    })
  }

  return {
    ...commands,
    knownCalls: () => runner.all().flatMap((state) => (isKnownToServer(state) ? [state.call.roomId] : [])),
    session: pushes.session,
    push: pushes.push,
    watchOnDemand,
    stopRinging() {
      for (const { call } of runner.all()) runner.dispatch(call.roomId, { type: 'disconnected', at: clock.now() })
    },

    prepareDevices(callType) {
      // WebKit mutes a track when its device is opened a second time (https://bugs.webkit.org/show_bug.cgi?id=179363).
      const isPreviewed = Object.values(store.getState().preview).some(({ status }) => status !== 'off')
      if (!isPreviewed && !runner.all().some(holdsDevices)) localMedia.prepareDevices(callType === 'video')
    },
    dismissCall: runner.dismiss,
    startAudio: () => sound().unlock(),
    mountAudio: (container) => sound().mount(container),
    watchDevices: deviceSelection.watch,
    async selectDevice(kind, deviceId) {
      await deviceSelection.select(kind, deviceId)
      return { statusCode: 200, message: 'Success' }
    },
    openPreview: previews.open,
    subscribeAudioLevel: levels.subscribe,
    subscribeMicrophoneLevel: levels.subscribeMicrophone,
    playTestSound: testSound.play,
    async safetyCode({ roomId = store.getState().activeRoomId ?? undefined } = {}) {
      const call = roomId === undefined ? undefined : store.getState().calls[roomId]
      if (call?.callMode !== 'onetoone' || call.connectedAt === null) return null
      const other = call.participantIds.find((userJid) => !call.participants[userJid]?.isLocal)
      return other === undefined ? null : (effects.mediaOf(call.roomId)?.safetyCode(other) ?? null)
    },
    async checkConnection({ iceServers } = {}) {
      const { activeRoomId } = store.getState()
      const isOn = activeRoomId !== null && isRunning(runner.get(activeRoomId))
      const fromCall = isOn ? line.send('call:ice', { roomId: activeRoomId }).catch(() => null) : null
      const servers = iceServers ?? (await fromCall)?.iceServers ?? []
      const candidates = await ports.probeConnection(servers)
      return { signaling: store.getState().connection.status, candidates, hasServers: servers.length > 0 }
    },

    close() {
      for (const stop of watching.values()) stop()
      watching.clear()
      previews.close()
      localMedia.release()
      ringing.ringFor(null)
      ringLock.update(null)
      output?.close()
      output = null
    },
  }
}
