import { useEffect, useState } from 'react'
import { selectLocalParticipant } from '../participants/selectors'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** A level, 0 to 1, above which the user is speaking. */
const SPEECH_LEVEL = 0.45
/** How many levels in a row must be above it. The client reports about ten a second. */
const MIN_STREAK = 4
/** How long the result stays `true` afterwards, in milliseconds. */
const HOLD_TIME = 5000

/**
 * Whether the user is speaking into a muted microphone. Stays `true` for five seconds after the last words.
 *
 * @example
 * ```tsx
 * import { useSpeakingWhileMuted } from '@offhook/react'
 *
 * export const Hint = () => (useSpeakingWhileMuted() ? <p role="status">You are muted.</p> : null)
 * ```
 */
export function useSpeakingWhileMuted(): boolean {
  const client = useCallClient()
  const mutedJid = useCallStore((state) => {
    const me = selectLocalParticipant(state)
    // A lost or silenced microphone is muted for the others too: `DeviceHint` says so.
    return state.capture.microphone.status === 'off' &&
      me?.tracks.microphone.isMuted &&
      me.tracks.microphone.trackId !== null
      ? me.userJid
      : null
  })
  const [isSpeaking, setIsSpeaking] = useState(false)

  useEffect(() => {
    if (mutedJid === null) return
    let streak = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = client.subscribeAudioLevel(
      mutedJid,
      (level) => {
        streak = level > SPEECH_LEVEL ? streak + 1 : 0
        if (streak < MIN_STREAK) return
        setIsSpeaking(true)
        clearTimeout(timer)
        timer = setTimeout(() => setIsSpeaking(false), HOLD_TIME)
      },
      { throughMute: true },
    )
    return () => {
      unsubscribe()
      clearTimeout(timer)
      setIsSpeaking(false)
    }
  }, [client, mutedJid])
  return isSpeaking
}
