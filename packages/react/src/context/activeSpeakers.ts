import type { CallClient } from '@offhook/core'

/** Who is speaking, told apart from how loud. Listens to the client only while somebody listens here. */
export interface ActiveSpeakers {
  subscribe(listener: () => void): () => void
  /** Of those who speak now, the one who began last. */
  getActive(): string | null
  /** The one besides me who spoke last, also in the silence after it. */
  getLatest(): string | null
}

export function createActiveSpeakers(client: CallClient): ActiveSpeakers {
  const listeners = new Set<() => void>()
  let speaking: string[] = []
  let latest: string | null = null
  let stops: (() => void)[] = []

  function change(userJid: string, isSpeaking: boolean): void {
    if (speaking.includes(userJid) === isSpeaking) return
    const others = speaking.filter((other) => other !== userJid)
    speaking = isSpeaking ? [...others, userJid] : others
    tell()
  }

  function tell(): void {
    listeners.forEach((listener) => listener())
  }

  function listen(): void {
    stops = [
      client.on('callSpeaking', ({ userJid, localUser, isSpeaking }) => {
        if (isSpeaking && !localUser) latest = userJid
        change(userJid, isSpeaking)
      }),
      client.on('callUserLeft', ({ userJid }) => {
        change(userJid, false)
        if (latest !== userJid) return
        latest = null
        tell()
      }),
    ]
  }

  return {
    subscribe(listener) {
      if (listeners.size === 0) listen()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stops.forEach((stop) => stop())
        speaking = []
        latest = null
      }
    },
    getActive: () => speaking.at(-1) ?? null,
    getLatest: () => latest,
  }
}
