import type { CallClient, CallConnectionQualityEvent } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'

export type ConnectionQuality = CallConnectionQualityEvent['quality']

/** The last that was said of each person's connection in the active call. The client says it once, so that somebody has to keep it. */
export interface ConnectionQualities {
  readonly store: StoreApi<Record<string, ConnectionQuality>>
  /** @returns the function that stops following. */
  observeClient(): () => void
}

export function createConnectionQualities(client: CallClient): ConnectionQualities {
  const store = createStore<Record<string, ConnectionQuality>>(() => ({}))
  return {
    store,
    observeClient() {
      const stops = [
        client.on('callConnectionQuality', ({ userJid, quality }) => {
          store.setState({ [userJid]: quality })
        }),
        client.store.subscribe((now, before) => {
          if (now.activeRoomId !== before.activeRoomId) store.setState({}, true)
        }),
      ]
      return () => stops.forEach((stop) => stop())
    },
  }
}
