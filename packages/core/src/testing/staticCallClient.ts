import { createStore } from 'zustand/vanilla'
import type { CallClient, CommandDone } from '../api/callClient'
import type { CallEventName, CallEvents } from '../api/callEvents'
import { type CallStoreState, initialCallStoreState } from '../api/callStoreState'

/** A client that shows one state and does nothing: for stories, screenshots and tests of screens. */
export interface StaticCallClient extends CallClient {
  /** Replaces part of the state, as a running client would. */
  setState(state: Partial<CallStoreState>): void
  /** Says an event to whoever listens. */
  emit<E extends CallEventName>(event: E, payload: CallEvents[E]): void
  /** Gives a participant a loudness, 0..1. */
  setAudioLevel(userJid: string, level: number): void
  /** Puts an object behind a track id of the state. */
  setTrack(trackId: string, track: MediaStreamTrack): void
}

const done: CommandDone = { statusCode: 200, message: 'Success' }

/**
 * @param state what differs from a client that is offline and in no call
 * @param commands what should happen instead of nothing: a spy for each command under test
 */
export function createStaticCallClient(
  state: Partial<CallStoreState> = {},
  commands: Partial<CallClient> = {},
): StaticCallClient {
  const store = createStore<CallStoreState>(() => ({ ...initialCallStoreState, ...state }))
  const tracks = new Map<string, MediaStreamTrack>()
  const listeners = new Map<CallEventName, Set<(payload: never) => void>>()
  const levels = new Map<string, Set<(level: number) => void>>()
  const nothing = () => Promise.resolve()
  const succeed = () => Promise.resolve(done)

  return {
    connect: nothing,
    disconnect: nothing,
    destroy: nothing,
    makeVoiceCall: () => Promise.resolve({ ...done, callType: 'audio', roomId: 'static' }),
    makeVideoCall: () => Promise.resolve({ ...done, callType: 'video', roomId: 'static' }),
    answerCall: succeed,
    declineCall: succeed,
    endCall: succeed,
    muteAudio: succeed,
    muteVideo: succeed,
    selectDevice: succeed,
    prepareDevices: () => undefined,
    dismissCall: () => undefined,
    watchDevices: () => () => undefined,
    openPreview: () => () => undefined,
    subscribeMicrophoneLevel: (listener) => added(levels, store.getState().self?.userJid ?? '', listener),
    playTestSound: () => Promise.resolve(true),
    checkConnection: () =>
      Promise.resolve({
        signaling: store.getState().connection.status,
        candidates: ['host', 'srflx', 'relay'],
        hasServers: true,
      }),
    safetyCode({ roomId = store.getState().activeRoomId ?? '' } = {}) {
      const call = store.getState().calls[roomId]
      const hasCode = call?.callMode === 'onetoone' && call.connectedAt !== null && call.status !== 'ended'
      return Promise.resolve(hasCode ? '2718 2818 2845 9045' : null)
    },
    startAudio: nothing,
    mountAudio: () => () => undefined,
    on: (event, listener) => added(listeners, event, listener),
    subscribeAudioLevel: (userJid, listener) => added(levels, userJid, listener),
    store,
    tracks,
    ...commands,
    setState: store.setState,
    setTrack: (trackId, track) => void tracks.set(trackId, track),
    setAudioLevel(userJid, level) {
      levels.get(userJid)?.forEach((listener) => {
        listener(level)
      })
    },
    emit(event, payload) {
      listeners.get(event)?.forEach((listener) => {
        listener(payload as never)
      })
    },
  }
}

function added<K, T>(sets: Map<K, Set<T>>, key: K, item: T): () => void {
  const set = sets.get(key) ?? new Set<T>()
  sets.set(key, set.add(item))
  return () => {
    set.delete(item)
  }
}
