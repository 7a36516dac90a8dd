import type { CallClient, CallConnectionQualityEvent } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** Quality of a participant's connection, as the `callConnectionQuality` event reports it. */
export type ConnectionQuality = CallConnectionQualityEvent['quality']

/** Whose access to the network is impaired, as the `callConnectionQuality` event reports it. */
export type ConnectionTrouble = NonNullable<CallConnectionQualityEvent['trouble']>

/** The last event of each participant of the active call. The client reports changes only. */
export interface ConnectionQualities {
  readonly store: StoreApi<Record<string, CallConnectionQualityEvent>>
  /** Starts listening to the client. Returns the function that stops. */
  observeClient(): () => void
}

export function createConnectionQualities(client: CallClient): ConnectionQualities {
  const store = createStore<Record<string, CallConnectionQualityEvent>>(() => ({}))
  return {
    store,
    observeClient() {
      const unsubscribers = [
        client.on('callConnectionQuality', (event) => {
          store.setState({ [event.userJid]: event })
        }),
        client.store.subscribe((state, previous) => {
          if (state.activeRoomId !== previous.activeRoomId) store.setState({}, true)
        }),
      ]
      return () => unsubscribers.forEach((unsubscribe) => unsubscribe())
    },
  }
}
