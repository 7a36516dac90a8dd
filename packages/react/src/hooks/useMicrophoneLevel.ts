import { type RefCallback, useCallback, useRef } from 'react'
import { useCallClient } from './useCallClient'

/**
 * A ref for an element that shows how loud the own microphone is, in a call or in a preview: the custom property `--offhook-level`,
 * 0 to 1, is written to its style about ten times a second. Nothing renders.
 */
export function useMicrophoneLevel(): RefCallback<HTMLElement> {
  const client = useCallClient()
  const stop = useRef<(() => void) | null>(null)
  return useCallback(
    (element: HTMLElement | null) => {
      stop.current?.()
      stop.current =
        element &&
        client.subscribeMicrophoneLevel((level) => {
          element.style.setProperty('--offhook-level', level.toFixed(2))
        })
    },
    [client],
  )
}
