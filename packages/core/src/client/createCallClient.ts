import { type CallType, domainOf, metadataProblem, readCallees } from '@offhook/protocol'
import { holdsDevices, isRunning } from '../machine/callState'
import { createLocalMedia, type MediaFailure } from '../media/localMedia'
import { createTrackRegistry } from '../media/trackRegistry'
import type { SoundOutput, Tone } from '../ports/soundOutput'
import { createCallStore } from '../store/callStore'
import { selectIncomingCall, selectTone } from '../store/selectors'
import { type CallPorts, browserPorts } from './browserPorts'
import type { CallClient, CallClientOptions, CallOptions, CallStarted, CommandDone } from './callClient'
import { CallError } from './callError'
import { createCallRunner } from './callRunner'
import { createDeviceDesk } from './deviceDesk'
import { createEventEmitter } from './eventEmitter'
import { createPushHandler } from './handlePush'
import { createLine } from './line'
import { createPendingCommands } from './pendingCommands'
import { createPreviews } from './previews'
import { randomId } from './randomId'
import { createRinging } from './ringing'
import { createEffectRunner } from './runEffect'
import { createTestSound } from './testSound'
import { watchQuality } from './watchQuality'
import { createAudioLevels, watchSpeaking } from './watchSpeaking'

const done: CommandDone = { statusCode: 200, message: 'Success' }

/**
 * Makes the telephone of one person in this page. Nothing happens until `connect`: no socket, no device, no sound.
 *
 * @param ports the outside world, where it is not the browser's: tests hand in the fakes of `@offhook/core/testing`
 */
export function createCallClient(options: CallClientOptions, ports: Partial<CallPorts> = {}): CallClient {
  const { signaling, mediaTransport, mediaDevices, soundOutput, clock, onPageHide, ...rest } = {
    ...browserPorts,
    ...ports,
  }
  const callbacks = options.callbackListeners ?? {}
  const store = createCallStore()
  const tracks = createTrackRegistry()
  const commands = createPendingCommands()
  const emitter = createEventEmitter(callbacks, watchOnDemand)
  const localMedia = createLocalMedia({
    devices: mediaDevices,
    onTrack(trackType, track) {
      const holder = runner.all().find(holdsDevices)
      const trackId = track && holder ? tracks.add(track) : null
      if (holder) runner.dispatch(holder.call.roomId, { type: 'localTrack', trackType, trackId })
    },
    onFailure: reportFailure,
    onOpened: (device, isSubstitute) => {
      desk.opened(device, isSubstitute)
    },
  })
  const line = createLine({
    url: options.url,
    token: options.token,
    getDisplayName: () => callbacks.helper?.getDisplayName?.() ?? '',
    load: signaling,
    store,
    emitter,
    clock,
    knownCalls: () =>
      runner.all().flatMap(({ call, isTaken, phase }) => (isTaken && phase !== 'ended' ? [call.roomId] : [])),
    onSession: (view) => {
      pushes.session(view)
    },
    onPush: (push) => {
      pushes.push(push)
    },
  })
  const runner = createCallRunner({
    store,
    perform: (roomId, effect) => {
      effects.perform(roomId, effect)
    },
    onSettled() {
      pushes.releaseHeld()
      previews.follow()
      const tone = wantedTone()
      const incoming = selectIncomingCall(store.getState())
      const caller =
        tone === 'ringtone' && incoming ? incoming.participants[incoming.callerJid]?.displayName : undefined
      ringing.ringFor(caller ?? null)
      setTone(tone === 'ringtone' && !ringing.hasTone ? null : tone)
    },
  })
  const effects = createEffectRunner({
    runner,
    send: line.send,
    localMedia,
    tracks,
    sound,
    emitter,
    commands,
    clock,
    loadTransport: mediaTransport,
    onMediaFailure: reportFailure,
  })
  const pushes = createPushHandler({ store, runner, effects, emitter, clock, send: line.send, sync: line.sync })
  const levels = createAudioLevels(store, tracks, sound)
  const ringing = createRinging({
    signals: rest.ringSignals,
    ...(options.ringing && { ways: options.ringing }),
    onAudible(audible) {
      store.setState({ ringing: { audible } })
    },
  })
  const testSound = createTestSound({ clock, wantedTone, setTone })

  let output: SoundOutput | null = null
  const previews = createPreviews({
    store,
    tracks,
    devices: mediaDevices,
    isInCall: () => runner.all().some(holdsDevices),
    onOpened: (device, isSubstitute) => {
      desk.opened(device, isSubstitute)
    },
  })
  const desk = createDeviceDesk({
    store,
    devices: mediaDevices,
    memory: rest.deviceMemory,
    async use(device, deviceId) {
      await Promise.all([localMedia.selectDevice(device, deviceId), previews.use(device, deviceId)])
    },
    output: () => output,
    onLists: previews.follow,
  })
  let isDestroyed = false
  let stopWaitingForTheEnd: (() => void) | null = null
  const watching = new Map<string, () => void>()
  watchOnDemand('callSpeaking')
  watchOnDemand('callConnectionQuality')

  /** Made when something is to be heard for the first time. */
  function sound(): SoundOutput {
    if (output) return output
    output = soundOutput({
      onBlocked(blocked) {
        store.setState({ playback: { blocked } })
      },
      onTone(sounds) {
        ringing.toneSounds(sounds)
        testSound.heard(sounds)
      },
    })
    desk.prepare(output)
    return output
  }

  function wantedTone(): Tone | null {
    return selectTone(
      store.getState(),
      runner.all().some(({ awaiting }) => awaiting === 'answer'),
    )
  }

  function setTone(tone: Tone | null): void {
    if (output || tone) sound().setTone(tone)
  }

  /** Meters and statistics run only while somebody listens to them. */
  function watchOnDemand(event: string): void {
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

  function make(callType: CallType, userJids: string[], callOptions?: CallOptions | null): Promise<CallStarted> {
    const { self, connection } = store.getState()
    if (isDestroyed || connection.status === 'offline' || connection.status === 'unauthorized') {
      return Promise.reject(CallError.of('not-connected'))
    }
    void sound().unlock()
    // A click while the page is still connecting is a click that counts.
    return self
      ? dial(self, callType, userJids, callOptions ?? {})
      : line.open().then(() => make(callType, userJids, callOptions))
  }

  function dial(
    self: { userJid: string; displayName: string },
    callType: CallType,
    userJids: string[],
    { groupId = null, metadata }: CallOptions,
  ): Promise<CallStarted> {
    const read = readCallees(userJids, self.userJid, { domain: domainOf(self.userJid), maxParticipants: Infinity })
    if (!read.ok) return Promise.reject(CallError.of('invalid-request', read.message))
    const problem = metadata === undefined ? null : metadataProblem(metadata)
    if (problem !== null) return Promise.reject(CallError.of('invalid-request', `metadata: ${problem}`))
    if (runner.all().some(holdsDevices)) return Promise.reject(CallError.of('conflict'))
    const roomId = randomId()
    return commands.open('make', roomId, () => {
      const call = { roomId, callType, callees: read.value, groupId, ...(metadata && { metadata }) }
      runner.dispatch(roomId, { type: 'make', self, call, at: clock.now() })
    })
  }

  /** The call that a command without `roomId` means. */
  function current(roomId: string | undefined, isMeant: (roomId: string) => boolean): string | undefined {
    return roomId ?? runner.all().find(({ call }) => isMeant(call.roomId))?.call.roomId
  }

  const ringsHere = (roomId: string) => runner.get(roomId)?.phase === 'ringing'
  const runsHere = (roomId: string) => isRunning(runner.get(roomId))
  /** Running, or just being answered. */
  const inHand = (roomId: string) => {
    const state = runner.get(roomId)
    return state !== undefined && holdsDevices(state)
  }

  function end(roomId: string): void {
    runner.dispatch(roomId, { type: 'end', at: clock.now() })
  }

  function endAll(): void {
    for (const { call } of runner.all()) if (runsHere(call.roomId)) end(call.roomId)
  }

  function stopRinging(): void {
    for (const { call } of runner.all()) runner.dispatch(call.roomId, { type: 'lineClosed', at: clock.now() })
  }

  async function hangUpLine(): Promise<void> {
    endAll()
    // An answer on its way is taken back when it has arrived.
    stopRinging()
    await line.hangUp()
    stopRinging()
  }

  return {
    store,
    tracks: { get: tracks.get },
    on: emitter.on,
    subscribeAudioLevel: levels.subscribe,

    connect() {
      if (isDestroyed) return Promise.reject(CallError.of('not-connected', 'This client was destroyed'))
      // Whoever closes the page has hung up; what rings here goes on ringing on the user's other devices.
      stopWaitingForTheEnd ??= onPageHide(endAll)
      return line.open()
    },
    disconnect: hangUpLine,
    async destroy() {
      isDestroyed = true
      stopWaitingForTheEnd?.()
      await hangUpLine()
      for (const stop of watching.values()) stop()
      watching.clear()
      previews.close()
      ringing.ringFor(null)
      output?.close()
      output = null
      tracks.clear()
    },

    makeVoiceCall: (userJids, callOptions) => make('audio', userJids, callOptions),
    makeVideoCall: (userJids, callOptions) => make('video', userJids, callOptions),

    answerCall(options) {
      const roomId = current(options?.roomId, ringsHere)
      const state = roomId === undefined ? undefined : runner.get(roomId)
      if (roomId === undefined || state?.phase !== 'ringing') return Promise.reject(CallError.of('not-found'))
      if (runner.all().some((other) => other !== state && holdsDevices(other)))
        return Promise.reject(CallError.of('conflict'))
      void sound().unlock()
      const withVideo = state.call.callType === 'video' && options?.callType !== 'audio'
      return commands.open('answer', roomId, () => {
        runner.dispatch(roomId, { type: 'answer', withVideo })
      })
    },
    declineCall(options) {
      const roomId = current(options?.roomId, ringsHere)
      if (roomId === undefined || !ringsHere(roomId)) return Promise.reject(CallError.of('not-found'))
      runner.dispatch(roomId, { type: 'decline', at: clock.now() })
      return Promise.resolve(done)
    },
    endCall(options) {
      const roomId = current(options?.roomId, inHand)
      if (roomId !== undefined) end(roomId)
      return Promise.resolve(done)
    },

    muteAudio(isMuted) {
      const roomId = current(undefined, runsHere)
      if (roomId === undefined) return Promise.reject(CallError.of('not-found'))
      runner.dispatch(roomId, { type: 'muteMicrophone', isMuted })
      return Promise.resolve(done)
    },
    async muteVideo(isMuted) {
      if (current(undefined, runsHere) === undefined) throw CallError.of('not-found')
      try {
        await localMedia.setMuted('video', isMuted)
      } catch (error) {
        const refusal = CallError.from(error)
        if (refusal.code !== 'not-found') reportFailure({ device: 'camera', action: 'muteVideo', error: refusal })
        throw refusal
      }
      return done
    },

    dismissCall: runner.forget,
    startAudio: () => sound().unlock(),
    mountAudio: (container) => sound().mount(container),
    watchDevices: desk.watch,
    async selectDevice(kind, deviceId) {
      await desk.select(kind, deviceId)
      return done
    },
    openPreview: previews.open,
    subscribeMicrophoneLevel: levels.subscribeMicrophone,
    playTestSound: testSound.play,
    async checkConnection({ iceServers } = {}) {
      const state = store.getState()
      const { activeRoomId } = state
      const isOn = activeRoomId !== null && runsHere(activeRoomId)
      const fromCall = isOn ? line.send('call:ice', { roomId: activeRoomId }).catch(() => null) : null
      const servers = iceServers ?? (await fromCall)?.iceServers ?? []
      const probe = await rest.probeConnection()
      const candidates = await probe(servers)
      return { signaling: store.getState().connection.status, candidates, hasServers: servers.length > 0 }
    },
  }
}
