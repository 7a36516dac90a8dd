import { type RefCallback, useCallback, useRef } from 'react'
import { useCallClient } from './useCallClient'

/**
 * A ref for an element that shows how loud a participant is: the custom property `--offhook-level`, 0 to 1, is written to its style
 * about ten times a second. Nothing renders.
 */
export function useAudioLevel(userJid: string): RefCallback<HTMLElement> {
  const client = useCallClient()
  const stop = useRef<(() => void) | null>(null)
  return useCallback(
    (element: HTMLElement | null) => {
      stop.current?.()
      stop.current =
        element &&
        client.subscribeAudioLevel(userJid, (level) => {
          element.style.setProperty('--offhook-level', level.toFixed(2))
        })
    },
    [client, userJid],
  )
}
