import type { CallClient } from '@offhook/core'

/** Tracks who is speaking, from the client's `callSpeaking` events. Listens to the client only while it has subscribers. */
export interface ActiveSpeakers {
  /** Returns the function that unsubscribes. */
  subscribe(listener: () => void): () => void
  /** JID of the user who is speaking; of several, the one who started last. */
  getActive(): string | null
  /** JID of the remote user who spoke last, also while no one is speaking. */
  getLatest(): string | null
}

export function createActiveSpeakers(client: CallClient): ActiveSpeakers {
  const listeners = new Set<() => void>()
  /** In the order in which they started to speak. */
  let speakingJids: string[] = []
  let latestJid: string | null = null
  let unsubscribers: (() => void)[] = []

  function setSpeaking(userJid: string, isSpeaking: boolean): void {
    if (speakingJids.includes(userJid) === isSpeaking) return
    const others = speakingJids.filter((jid) => jid !== userJid)
    speakingJids = isSpeaking ? [...others, userJid] : others
    notify()
  }

  function notify(): void {
    listeners.forEach((listener) => listener())
  }

  function subscribeToClient(): void {
    unsubscribers = [
      client.on('callSpeaking', ({ userJid, localUser, isSpeaking }) => {
        if (isSpeaking && !localUser) latestJid = userJid
        setSpeaking(userJid, isSpeaking)
      }),
      client.on('callUserLeft', ({ userJid }) => {
        setSpeaking(userJid, false)
        if (latestJid !== userJid) return
        latestJid = null
        notify()
      }),
      client.store.subscribe((state, previous) => {
        if (state.activeRoomId === previous.activeRoomId) return
        speakingJids = []
        latestJid = null
        notify()
      }),
    ]
  }

  return {
    subscribe(listener) {
      if (listeners.size === 0) subscribeToClient()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        unsubscribers.forEach((unsubscribe) => unsubscribe())
        speakingJids = []
        latestJid = null
      }
    },
    getActive: () => speakingJids.at(-1) ?? null,
    getLatest: () => latestJid,
  }
}
