import { useEffect, useState } from 'react'
import { selectLocalParticipant } from '../participants/selectors'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** Loudness, 0..1, of a voice; how many times in a row, at ten a second; and how long it is worth saying, in ms. */
const LOUD = 0.45
const ENOUGH = 4
const SAYING_TIME = 5000

/** Whether I speak and nobody can hear it: `true` for a few seconds after I did. */
export function useSpeakingWhileMuted(): boolean {
  const client = useCallClient()
  const mutedJid = useCallStore((state) => {
    const me = selectLocalParticipant(state)
    return me?.tracks.microphone.isMuted && me.tracks.microphone.trackId !== null ? me.userJid : null
  })
  const [isSpeaking, setIsSpeaking] = useState(false)

  useEffect(() => {
    if (mutedJid === null) return
    let streak = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = client.subscribeAudioLevel(
      mutedJid,
      (level) => {
        streak = level > LOUD ? streak + 1 : 0
        if (streak < ENOUGH) return
        setIsSpeaking(true)
        clearTimeout(timer)
        timer = setTimeout(() => setIsSpeaking(false), SAYING_TIME)
      },
      { throughMute: true },
    )
    return () => {
      stop()
      clearTimeout(timer)
      setIsSpeaking(false)
    }
  }, [client, mutedJid])
  return isSpeaking
}
