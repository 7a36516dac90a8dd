import type { RefCallback } from 'react'
import { useCallClient } from './useCallClient'
import { useLevelRef } from './useLevelRef'

/**
 * Shows how loud the user's own microphone is, in a call or in a preview. Sets the custom property `--offhook-level`,
 * 0 to 1, on the element with this ref, at most ten times a second, and only while it changes and the element is in view. Causes no
 * render.
 *
 * Outside a call the microphone must be open: see `useDevicePreview`.
 *
 * @returns the ref for the element
 *
 * @example
 * ```tsx
 * import { useDevicePreview, useMicrophoneLevel } from '@offhook/react'
 *
 * export function MicrophoneCheck() {
 *   useDevicePreview('microphone')
 *   return <span ref={useMicrophoneLevel()} style={{ opacity: 'var(--offhook-level, 0)' }}>♪</span>
 * }
 * ```
 */
export function useMicrophoneLevel(): RefCallback<HTMLElement> {
  return useLevelRef(useCallClient().subscribeMicrophoneLevel)
}
