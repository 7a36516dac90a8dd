import type { DeviceAddress, IceServersView, Signal } from '@offhook/protocol'
import type { CallEffect, EffectOf } from './lifecycle/callEffect'
import type { CallEvent } from './lifecycle/callEvent'
import { holdsDevices } from './lifecycle/callState'
import type { LocalMedia } from '../devices/localMedia'
import { mediaFailure, type MediaFailure } from '../devices/mediaFailure'
import type { TrackRegistry } from '../store/trackRegistry'
import type { CallClientOptions } from '../api/callClient'
import type { Clock } from '../api/ports/clock'
import type { CreateMediaTransport, VideoLimit } from '../api/ports/mediaTransport'
import type { Signaling } from '../api/ports/signaling'
import type { SoundOutput } from '../api/ports/soundOutput'
import { CallError, isCallError } from '../api/callError'
import type { LazyCode } from '../loading/lazyCode'
import { createMediaSession, type MediaSession } from '../media/mediaSession'
import type { CallRunner } from './callRunner'
import type { EventEmitter } from '../events/eventEmitter'
import type { PendingCommands } from './pendingCommands'

export interface EffectRunnerDependencies {
  runner: CallRunner
  send: Signaling['send']
  localMedia: LocalMedia
  tracks: TrackRegistry
  sound(): SoundOutput
  emitter: EventEmitter
  commands: PendingCommands
  clock: Clock
  transportCode: LazyCode<CreateMediaTransport>
  earlyMedia: NonNullable<CallClientOptions['earlyMedia']>
  savesData(): boolean
  videoLimit(): VideoLimit
  onMediaFailure(failure: MediaFailure): void
}

/** Performs effects. A call's media and timers live here, outside the state. */
export interface EffectRunner {
  perform(roomId: string, effect: CallEffect): void
  receiveSignal(roomId: string, from: DeviceAddress, generation: number, signal: Signal): void
  /** Applies the limit of local video to the calls that have media. */
  setVideoLimit(limit: VideoLimit): void
  /** The media of a call, if it has any. */
  mediaOf(roomId: string): MediaSession | undefined
}

/** Performs the effects of the state machine, and dispatches their results as events. A result that comes too late is ignored. */
export function createEffectRunner(tools: EffectRunnerDependencies): EffectRunner {
  const { runner, send, localMedia, tracks, emitter, commands, clock } = tools
  const media = new Map<string, MediaSession>()
  const timers = new Map<string, Map<string, () => void>>()
  /** The calls whose devices wait for code: resolves with the error if it cannot be loaded. */
  const loadingCode = new Map<string, Promise<CallError | null>>()

  function mediaFor(roomId: string): MediaSession {
    const known = media.get(roomId)
    if (known) return known
    const created = createMediaSession({
      load: tools.transportCode.load,
      fetchIceServers: (): Promise<IceServersView> => send('call:ice', { roomId }),
      clock,
      earlyMedia: tools.earlyMedia,
      savesData: () => tools.savesData(),
      videoLimit: tools.videoLimit(),
      onSignal(to, generation, signal) {
        // A lost signal is made up for by a restart of the peer.
        send('call:signal', { roomId, to, generation, signal }).catch(() => undefined)
      },
      onConnectionState(userJid, connection) {
        runner.dispatch(roomId, { type: 'peerConnection', userJid, connection, at: clock.now() })
      },
      onVideoPaused(userJid, direction, isPaused) {
        runner.dispatch(roomId, { type: 'videoPaused', userJid, direction, isPaused })
      },
      onProvisionalAnswer(device) {
        runner.dispatch(roomId, { type: 'provisionalAnswer', device, at: clock.now() })
      },
      onEarlyAudio(track, action) {
        tools.sound()[action](track.id, track)
      },
      onEarlyVideo(userJid, track) {
        runner.dispatch(roomId, { type: 'earlyVideo', userJid, trackId: track && tracks.add(track) })
      },
      onTrack(userJid, source, track) {
        const trackId = track && tracks.add(track)
        runner.dispatch(roomId, { type: 'remoteTrack', userJid, source, trackId, at: clock.now() })
      },
    })
    media.set(roomId, created)
    return created
  }

  /** After crossed calls the devices belong to the other call. */
  function dispatchToHolder(roomId: string, event: CallEvent): void {
    const holder = runner.get(roomId) ?? runner.all().find(holdsDevices)
    runner.dispatch(holder?.call.roomId ?? roomId, event)
  }

  /**
   * A call that cannot be carried must neither open devices nor ring: the code for its media comes first. A call that this device is in
   * already (`rejoin`) loads it beside the devices.
   */
  async function acquireDevices(roomId: string, effect: EffectOf<'acquireDevices'>): Promise<void> {
    const phase = runner.get(roomId)?.phase
    if (tools.transportCode.current || (phase !== 'acquiringDevices' && phase !== 'answeringDevices')) {
      openDevices(roomId, effect)
      return
    }
    const loading = tools.transportCode.load().then(() => null, CallError.from)
    loadingCode.set(roomId, loading)
    const error = await loading
    // The call has ended.
    if (loadingCode.get(roomId) !== loading) return
    loadingCode.delete(roomId)
    if (error) runner.dispatch(roomId, { type: 'devicesRefused', error, at: clock.now() })
    else openDevices(roomId, effect)
  }

  /** A camera that is muted before it is opened is closed again: in the order of the commands. */
  async function setMutedInOrder(roomId: string, effect: EffectOf<'setMuted'>): Promise<void> {
    const error = await loadingCode.get(roomId)
    const state = runner.get(roomId)
    if (state && holdsDevices(state)) setMuted(effect)
    else if (effect.commandId !== undefined)
      commands.reject('setMuted', effect.commandId, error ?? CallError.of('not-found'))
  }

  function openDevices(roomId: string, { camera, action }: EffectOf<'acquireDevices'>): void {
    const dispatch = (event: CallEvent) => {
      dispatchToHolder(roomId, event)
    }
    const onMicrophone = () => {
      dispatch({ type: 'microphoneOpened' })
    }
    localMedia.acquire({ camera, onMicrophone }, action).then(
      ({ failure }) => {
        if (failure) tools.onMediaFailure(failure)
        dispatch({ type: 'devicesOpened' })
      },
      (error: unknown) => {
        if (!isCallError(error)) throw error
        // The devices were released meanwhile. A newer attempt has its own result.
        if (error.code === 'not-found') return
        tools.onMediaFailure(mediaFailure(error, action))
        dispatch({ type: 'devicesRefused', error, at: clock.now() })
      },
    )
  }

  function setMuted({ source, isMuted, commandId }: EffectOf<'setMuted'>): void {
    localMedia.setMuted(source, isMuted).then(
      () => {
        if (commandId !== undefined) commands.resolve('setMuted', commandId, { statusCode: 200, message: 'Success' })
      },
      (reason: unknown) => {
        const error = CallError.from(reason)
        // `not-found`: the call ended before the camera was open.
        const action = source === 'camera' ? 'muteVideo' : 'muteAudio'
        if (error.code !== 'not-found') tools.onMediaFailure(mediaFailure(error, action))
        if (commandId !== undefined) commands.reject('setMuted', commandId, error)
      },
    )
  }

  function sendCommand(roomId: string, { name, request, onAck }: EffectOf<'send'>): void {
    send(name, request).then(
      (result) => {
        if (!onAck || !result || !('call' in result)) return
        const view = result.call
        // The user declined the crossing call before the server merged the two: nothing leaves `ended`.
        const event: CallEvent = runner.hasEnded(view.roomId)
          ? { type: 'refused', error: CallError.of('not-found'), at: clock.now() }
          : { type: onAck, view }
        runner.dispatch(roomId, event)
        if (view.roomId !== roomId) {
          // Glare: the call goes on under the other room id, or not at all.
          release(roomId)
          // The user hung up their own call meanwhile and is answering the other one, in which the server has this device already.
          runner.dispatch(view.roomId, { type: 'answerAcknowledged', view })
        }
        const state = runner.get(view.roomId)
        if (!state || !holdsDevices(state)) leave(view.roomId)
      },
      (error: unknown) => {
        // A refusal that no event waits for is made up for by the next snapshot.
        if (onAck) runner.dispatch(roomId, { type: 'refused', error: CallError.from(error), at: clock.now() })
      },
    )
  }

  /** The user hung up before the acknowledgement: leaves the call that the server has now, perhaps under another room id. */
  function leave(roomId: string): void {
    runner.dispatch(roomId, { type: 'end', at: clock.now() })
    runner.markEnded(roomId)
    send('call:end', { roomId, reason: 'hangup' }).catch(() => undefined)
  }

  function startTimer(roomId: string, { name, ms }: EffectOf<'startTimer'>): void {
    const own = timers.get(roomId) ?? new Map<string, () => void>()
    timers.set(roomId, own)
    own.get(name)?.()
    own.set(
      name,
      clock.after(ms, () => {
        own.delete(name)
        runner.dispatch(roomId, { type: 'timeout', timer: name, at: clock.now() })
      }),
    )
  }

  function stopTimer(roomId: string, name: string): void {
    timers.get(roomId)?.get(name)?.()
    timers.get(roomId)?.delete(name)
  }

  function release(roomId: string): void {
    for (const stop of timers.get(roomId)?.values() ?? []) stop()
    timers.delete(roomId)
    loadingCode.delete(roomId)
    media.get(roomId)?.close()
    media.delete(roomId)
    if (!runner.all().some((state) => state.call.roomId !== roomId && holdsDevices(state))) localMedia.release()
  }

  function emitTrack({ payload, trackId }: EffectOf<'emitTrack'>): void {
    const track = trackOf(trackId)
    if (track && trackId !== null && payload.trackType === 'audio' && !payload.localUser)
      tools.sound().play(trackId, track)
    emitter.emit('userTrack', { ...payload, track })
  }

  function dropTrack({ trackId }: EffectOf<'dropTrack'>): void {
    tools.sound().stop(trackId)
    tracks.remove(trackId)
  }

  const trackOf = (trackId: string | null) => (trackId === null ? null : (tracks.get(trackId) ?? null))

  function perform(roomId: string, effect: CallEffect): void {
    switch (effect.type) {
      case 'send':
        sendCommand(roomId, effect)
        break
      case 'emit':
        emitter.emit(effect.event, effect.payload)
        break
      case 'emitTrack':
        emitTrack(effect)
        break
      case 'acquireDevices':
        void acquireDevices(roomId, effect)
        break
      case 'releaseDevices':
        localMedia.release()
        break
      case 'setMuted':
        if (loadingCode.has(roomId) && effect.source === 'camera') void setMutedInOrder(roomId, effect)
        else setMuted(effect)
        break
      case 'publish':
        mediaFor(roomId).publish(effect.source, trackOf(effect.trackId))
        break
      case 'dropTrack':
        dropTrack(effect)
        break
      case 'prepareMedia':
        mediaFor(roomId).prepare()
        void localMedia.checkPermissions()
        break
      case 'addPeer':
        mediaFor(roomId).addPeer(effect.peer)
        break
      case 'removePeer':
        media.get(roomId)?.removePeer(effect.userJid)
        break
      case 'restartPeer':
        media.get(roomId)?.restartPeer(effect.userJid)
        break
      case 'activatePeer':
        media.get(roomId)?.activatePeer(effect.device)
        break
      case 'deactivatePeer':
        media.get(roomId)?.deactivatePeer(effect.device)
        break
      case 'answerPeers':
        media.get(roomId)?.answer()
        break
      case 'revertAnswer':
        media.get(roomId)?.revertAnswer()
        break
      case 'startTimer':
        startTimer(roomId, effect)
        break
      case 'stopTimer':
        stopTimer(roomId, effect.name)
        break
      case 'resolve':
        commands.resolve(effect.command, roomId, effect.result)
        break
      case 'reject':
        commands.reject(effect.command, roomId, effect.error)
        break
      case 'release':
        release(roomId)
        break
    }
  }

  return {
    perform,
    receiveSignal(roomId, from, generation, signal) {
      // Signals create the media of a call that does not have any yet, but not of an unknown or ended one.
      const state = runner.get(roomId)
      if (state && state.phase !== 'ended') mediaFor(roomId).receiveSignal(from, generation, signal)
    },
    setVideoLimit(limit) {
      for (const session of media.values()) session.setVideoLimit(limit)
    },
    mediaOf: (roomId) => media.get(roomId),
  }
}
