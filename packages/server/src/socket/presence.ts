export interface PresentUser {
  userJid: string
  displayName: string
}

/** Who has a device connected. For the embedder: on the wire nobody can ask for it. */
export interface Presence {
  /** In the order they came. */
  list(): PresentUser[]
  /** Hears the list whenever it changed. @returns the function that stops. */
  subscribe(listener: (online: PresentUser[]) => void): () => void
}

export interface PresenceTracker extends Presence {
  deviceConnected(user: PresentUser): void
  deviceDisconnected(userJid: string): void
}

/** @param onError hears what a listener threw, which keeps nobody else from hearing the list. */
export function createPresence(onError: (error: unknown) => void): PresenceTracker {
  const online = new Map<string, PresentUser & { devices: number }>()
  const listeners = new Set<(online: PresentUser[]) => void>()

  const list = () => [...online.values()].map(({ userJid, displayName }) => ({ userJid, displayName }))
  const changed = () => {
    const now = list()
    for (const listener of listeners) {
      try {
        listener(now)
      } catch (error) {
        onError(error)
      }
    }
  }
  return {
    list,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    deviceConnected({ userJid, displayName }) {
      const known = online.get(userJid)
      online.set(userJid, { userJid, displayName, devices: (known?.devices ?? 0) + 1 })
      if (known?.displayName !== displayName) changed()
    },
    deviceDisconnected(userJid) {
      const known = online.get(userJid)
      if (known === undefined) return
      known.devices -= 1
      if (known.devices > 0) return
      online.delete(userJid)
      changed()
    },
  }
}
