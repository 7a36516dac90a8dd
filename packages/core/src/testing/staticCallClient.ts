import { createStore } from 'zustand/vanilla'
import type { CallClient, CommandDone } from '../api/callClient'
import type { CallStats } from '../api/callStats'
import type { CallEventName, CallEvents } from '../api/callEvents'
import { type CallStoreState, initialCallStoreState } from '../api/callStoreState'
import { systemClock } from '../api/ports/clock'
import { createCallClock } from '../client/callClock'

/** A client with a fixed state. Its commands succeed and do nothing. */
export interface StaticCallClient extends CallClient {
  /** Replaces parts of the state. */
  setState(state: Partial<CallStoreState>): void
  /** Emits an event to the listeners of `on`. A missed call is in the store then. */
  emit<E extends CallEventName>(event: E, payload: CallEvents[E]): void
  /**
   * Sets the audio level of a user, for the listeners of `subscribeAudioLevel`.
   *
   * @param level 0 to 1
   */
  setAudioLevel(userJid: string, level: number): void
  /** Emits the values of a measurement to the listeners of `subscribeCallStats`, also to those that are added later. */
  setCallStats(stats: CallStats | null): void
  /** Sets the track that `tracks.get` returns for a track id of the state. */
  setTrack(trackId: string, track: MediaStreamTrack): void
}

const done: CommandDone = { statusCode: 200, message: 'Success' }

/**
 * Creates a client that shows one state, for stories, screenshots and component tests.
 *
 * @param state what differs from a client that is offline and in no call
 * @param commands replaces commands, such as by a spy
 * @example
 * ```ts
 * import { createStaticCallClient } from '@offhook/core/testing'
 *
 * const client = createStaticCallClient({ connection: { status: 'reconnecting' } })
 * ```
 */
export function createStaticCallClient(
  state: Partial<CallStoreState> = {},
  commands: Partial<CallClient> = {},
): StaticCallClient {
  const store = createStore<CallStoreState>(() => ({ ...initialCallStoreState, ...state }))
  const tracks = new Map<string, MediaStreamTrack>()
  const listeners = new Map<CallEventName, Set<(payload: never) => void>>()
  const levels = new Map<string, Set<(level: number) => void>>()
  const statsListeners = new Set<(stats: CallStats | null) => void>()
  let callStats: CallStats | null = null
  const resolveNothing = () => Promise.resolve()
  const succeed = () => Promise.resolve(done)

  return {
    connect: resolveNothing,
    now: createCallClock(systemClock, store).now,
    disconnect: resolveNothing,
    destroy: resolveNothing,
    makeVoiceCall: () => Promise.resolve({ ...done, callType: 'audio', roomId: 'static' }),
    makeVideoCall: () => Promise.resolve({ ...done, callType: 'video', roomId: 'static' }),
    answerCall: succeed,
    declineCall: succeed,
    endCall: succeed,
    muteAudio: succeed,
    muteVideo: succeed,
    selectDevice: succeed,
    setDataSaver(dataSaver) {
      store.setState({ dataSaver })
      return succeed()
    },
    reportVideoSize: () => () => undefined,
    prepareDevices: () => undefined,
    dismissCall: () => undefined,
    dismissMissedCall: () => undefined,
    watchDevices: () => () => undefined,
    openPreview: () => () => undefined,
    subscribeMicrophoneLevel: (listener) => addTo(levels, store.getState().self?.userJid ?? '', listener),
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
    startAudio: resolveNothing,
    mountAudio: () => () => undefined,
    on: (event, listener) => addTo(listeners, event, listener),
    subscribeAudioLevel: (userJid, listener) => addTo(levels, userJid, listener),
    subscribeCallStats(listener) {
      statsListeners.add(listener)
      listener(callStats)
      return () => {
        statsListeners.delete(listener)
      }
    },
    store,
    tracks,
    ...commands,
    setState: store.setState,
    setCallStats(stats) {
      callStats = stats
      for (const listener of statsListeners) listener(stats)
    },
    setTrack: (trackId, track) => void tracks.set(trackId, track),
    setAudioLevel(userJid, level) {
      levels.get(userJid)?.forEach((listener) => {
        listener(level)
      })
    },
    emit(event, payload) {
      if (event === 'missedCall')
        store.setState(({ missedCalls }) => ({
          missedCalls: [...missedCalls, { ...(payload as CallEvents['missedCall']) }],
        }))
      listeners.get(event)?.forEach((listener) => {
        listener(payload as never)
      })
    },
  }
}

function addTo<K, T>(sets: Map<K, Set<T>>, key: K, item: T): () => void {
  const set = sets.get(key) ?? new Set<T>()
  sets.set(key, set.add(item))
  return () => {
    set.delete(item)
  }
}
