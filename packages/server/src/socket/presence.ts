/** A user who is online. */
export interface PresentUser {
  /** JID of the user, such as `alice@example.com`. */
  userJid: string
  /** The id in the token of the user's newest device, with its case: a user id or a JID. */
  userId: string
  /** Name that the user's newest device signed in with. */
  displayName: string
}

/**
 * The users who are online: those with at least one connected device. It is available to the embedding application only; clients cannot
 * ask for it.
 */
export interface Presence {
  /** Returns the users who are online, in the order in which they came online. */
  list(): PresentUser[]
  /**
   * Subscribes to changes: a user comes online, goes offline, or has a new display name or user id. An error thrown by the listener is logged.
   *
   * @param listener is called with the new list
   * @returns a function that removes the listener
   */
  subscribe(listener: (online: PresentUser[]) => void): () => void
}

export interface PresenceTracker extends Presence {
  deviceConnected(user: PresentUser): void
  deviceDisconnected(userJid: string): void
  /** The user while online. */
  get(userJid: string): PresentUser | undefined
}

/** @param onError is called with an error that a listener threw; the other listeners are called nevertheless */
export function createPresence(onError: (error: unknown) => void): PresenceTracker {
  const online = new Map<string, PresentUser & { deviceCount: number }>()
  const listeners = new Set<(online: PresentUser[]) => void>()

  const list = () => [...online.values()].map(({ userJid, userId, displayName }) => ({ userJid, userId, displayName }))
  const notify = () => {
    const users = list()
    for (const listener of listeners) {
      try {
        listener(users)
      } catch (error) {
        onError(error)
      }
    }
  }
  return {
    list,
    get: (userJid) => online.get(userJid),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    deviceConnected({ userJid, userId, displayName }) {
      const previous = online.get(userJid)
      online.set(userJid, { userJid, userId, displayName, deviceCount: (previous?.deviceCount ?? 0) + 1 })
      if (previous?.displayName !== displayName || previous.userId !== userId) notify()
    },
    deviceDisconnected(userJid) {
      const user = online.get(userJid)
      if (user === undefined) return
      user.deviceCount -= 1
      if (user.deviceCount > 0) return
      online.delete(userJid)
      notify()
    },
  }
}
