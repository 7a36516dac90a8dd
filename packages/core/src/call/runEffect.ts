import type { DeviceAddress, IceServersView, Signal } from '@offhook/protocol'
import type { CallEffect, EffectOf } from './lifecycle/callEffect'
import type { CallEvent } from './lifecycle/callEvent'
import { holdsDevices } from './lifecycle/callState'
import type { LocalMedia, MediaFailure } from '../devices/localMedia'
import type { TrackRegistry } from '../store/trackRegistry'
import type { Clock } from '../api/ports/clock'
import type { CreateMediaTransport } from '../api/ports/mediaTransport'
import type { Signaling } from '../api/ports/signaling'
import type { SoundOutput } from '../api/ports/soundOutput'
import { CallError } from '../api/callError'
import { type MediaSession, createMediaSession } from '../media/mediaSession'
import type { CallRunner } from './callRunner'
import type { EventEmitter } from '../events/eventEmitter'
import type { PendingCommands } from './pendingCommands'

export interface EffectTools {
  runner: CallRunner
  send: Signaling['send']
  localMedia: LocalMedia
  tracks: TrackRegistry
  sound(): SoundOutput
  emitter: EventEmitter
  commands: PendingCommands
  clock: Clock
  loadTransport(): Promise<CreateMediaTransport>
  sendsEarly: boolean
  onMediaFailure(failure: MediaFailure): void
}

export interface EffectRunner {
  perform(roomId: string, effect: CallEffect): void
  receiveSignal(roomId: string, from: DeviceAddress, generation: number, signal: Signal): void
  /** The links of a call, where it has any. */
  mediaOf(roomId: string): MediaSession | undefined
}

/** Performs what the machine asks for. What comes of it goes back in as an event, and finds no row where the call is over by then. */
export function createEffectRunner(tools: EffectTools): EffectRunner {
  const { runner, send, localMedia, tracks, emitter, commands, clock } = tools
  const media = new Map<string, MediaSession>()
  const timers = new Map<string, Map<string, () => void>>()

  function mediaFor(roomId: string): MediaSession {
    const known = media.get(roomId)
    if (known) return known
    const created = createMediaSession({
      load: tools.loadTransport,
      fetchIceServers: (): Promise<IceServersView> => send('call:ice', { roomId }),
      clock,
      sendsEarlyMedia: tools.sendsEarly,
      onSignal(to, generation, signal) {
        // One that is lost is made good by a restart, one for a call that is over is not missed.
        send('call:signal', { roomId, to, generation, signal }).catch(() => undefined)
      },
      onConnectionState(userJid, link) {
        runner.dispatch(roomId, { type: 'link', userJid, link, at: clock.now() })
      },
      onProvisionalAnswer(device) {
        runner.dispatch(roomId, { type: 'linkAnswered', device, at: clock.now() })
      },
      onEarlyAudio(track, what) {
        const sound = tools.sound()
        if (what === 'ready') sound.prepare(track.id, track)
        else if (what === 'heard') sound.play(track.id, track)
        else sound.stop(track.id)
      },
      onEarlyVideo(userJid, track) {
        runner.dispatch(roomId, { type: 'earlyPicture', userJid, trackId: track && tracks.add(track) })
      },
      onTrack(userJid, source, track) {
        runner.dispatch(roomId, {
          type: 'track',
          userJid,
          source,
          trackId: track && tracks.add(track),
          at: clock.now(),
        })
      },
    })
    media.set(roomId, created)
    return created
  }

  function acquire(roomId: string, { video, action }: EffectOf<'acquire'>): void {
    const onMicrophone = () => {
      runner.dispatch(roomId, { type: 'microphoneReady' })
    }
    localMedia.acquire({ camera: video, onMicrophone }, action).then(
      ({ failure }) => {
        if (failure) tools.onMediaFailure(failure)
        runner.dispatch(roomId, { type: 'mediaReady' })
      },
      (error: unknown) => {
        if (!(error instanceof CallError)) throw error
        // Given back meanwhile: whoever asks now asks anew, and this is no answer to that.
        if (error.code === 'not-found') return
        tools.onMediaFailure({ device: deviceOf(error), action, error })
        runner.dispatch(roomId, { type: 'mediaRefused', error, at: clock.now() })
      },
    )
  }

  function sendCommand(roomId: string, { name, request, answer }: EffectOf<'send'>): void {
    send(name, request).then(
      (result) => {
        if (!answer || !result || !('call' in result)) return
        const view = result.call
        // Dialled while it rang here, and declined before the server had made one call of the two: nothing leaves `ended`.
        const isOver = runner.isOver(view.roomId)
        const news: CallEvent = isOver
          ? { type: 'refused', error: CallError.of('not-found'), at: clock.now() }
          : { type: answer, view }
        runner.dispatch(roomId, news)
        if (view.roomId !== roomId) {
          // What was begun under the name that it had here goes on under the other one, or not at all.
          release(roomId)
          // Dialled back, hung up and answered: the server has given them the seat by the first of the three.
          runner.dispatch(view.roomId, { type: 'answered', view })
        }
        const state = runner.get(view.roomId)
        if (!state || !holdsDevices(state)) leave(view.roomId)
      },
      (error: unknown) => {
        // What nobody waits for is made good by the snapshot after the next connect.
        if (answer) runner.dispatch(roomId, { type: 'refused', error: CallError.from(error), at: clock.now() })
      },
    )
  }

  /** Hung up meanwhile: the server has a call by now, perhaps under another name, that nobody here wants. */
  function leave(roomId: string): void {
    runner.dispatch(roomId, { type: 'end', at: clock.now() })
    runner.bury(roomId)
    send('call:end', { roomId, reason: 'hangup' }).catch(() => undefined)
  }

  function setTimer(roomId: string, { name, ms }: EffectOf<'startTimer'>): void {
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

  function release(roomId: string): void {
    for (const stop of timers.get(roomId)?.values() ?? []) stop()
    timers.delete(roomId)
    media.get(roomId)?.close()
    media.delete(roomId)
    if (!runner.all().some((state) => state.call.roomId !== roomId && holdsDevices(state))) localMedia.release()
  }

  function emitTrack({ payload, trackId }: EffectOf<'emitTrack'>): void {
    const track = trackId === null ? null : (tracks.get(trackId) ?? null)
    if (track && trackId !== null && payload.trackType === 'audio' && !payload.localUser)
      tools.sound().play(trackId, track)
    emitter.emit('userTrack', { ...payload, track })
  }

  function perform(roomId: string, effect: CallEffect): void {
    switch (effect.type) {
      case 'acquire':
        acquire(roomId, effect)
        break
      case 'send':
        sendCommand(roomId, effect)
        break
      case 'emit':
        emitter.emit(effect.event, effect.payload)
        break
      case 'emitTrack':
        emitTrack(effect)
        break
      case 'silenceMicrophone':
        void localMedia.setMuted('microphone', effect.isMuted)
        break
      case 'closeCamera':
        void localMedia.setMuted('camera', true)
        break
      case 'publish':
        mediaFor(roomId).publish(effect.source, effect.trackId === null ? null : (tracks.get(effect.trackId) ?? null))
        break
      case 'prepareMedia':
        mediaFor(roomId).prepare()
        void localMedia.prepare()
        break
      case 'addPeer':
        mediaFor(roomId).addPeer(effect.peer)
        break
      case 'answerPeers':
        media.get(roomId)?.answer()
        break
      case 'takeBackAnswer':
        media.get(roomId)?.revertAnswer()
        break
      case 'believePeer':
        media.get(roomId)?.activatePeer(effect.device)
        break
      case 'removePeer':
        media.get(roomId)?.removePeer(effect.userJid)
        break
      case 'restartPeer':
        media.get(roomId)?.restartPeer(effect.userJid)
        break
      case 'startTimer':
        setTimer(roomId, effect)
        break
      case 'stopTimer':
        timers.get(roomId)?.get(effect.name)?.()
        timers.get(roomId)?.delete(effect.name)
        break
      case 'dropTrack':
        tools.sound().stop(effect.trackId)
        tracks.remove(effect.trackId)
        break
      case 'resolve':
        commands.resolve(effect.command, roomId, effect.result)
        break
      case 'reject':
        commands.reject(effect.command, roomId, effect.error)
        break
      case 'releaseMedia':
        localMedia.release()
        break
      case 'release':
        release(roomId)
        break
    }
  }

  return {
    perform,
    receiveSignal(roomId, from, generation, signal) {
      // A signal is worth keeping only for a call this device takes part in.
      const state = runner.get(roomId)
      if (state && state.phase !== 'ended') mediaFor(roomId).receiveSignal(from, generation, signal)
    },
    mediaOf: (roomId) => media.get(roomId),
  }
}

function deviceOf({ code }: CallError): MediaFailure['device'] {
  return code === 'devices-denied' ? 'mic & camera' : code === 'camera-denied' ? 'camera' : 'mic'
}
