import { forwardRef } from 'react'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'
import { useTrackToggle } from '../TrackToggle/useTrackToggle'

/** The props of `MicrophoneToggle`: those of a `<button>`. The state for `render` is `{ isMuted, isPending }`. */
export type MicrophoneToggleProps = CommandButtonProps<{ isMuted: boolean }>

/**
 * A button that mutes or unmutes the local microphone in the active call. Its accessible name says what a click does:
 * `Mute microphone` or `Unmute microphone`.
 *
 * Data attributes:
 * - `data-muted`: present while the microphone is muted
 * - `data-pending`: present while the command runs
 *
 * @example
 * ```tsx
 * import { MicrophoneToggle } from '@offhook/react'
 *
 * <MicrophoneToggle render={(props, { isMuted }) => <button {...props}>{isMuted ? 'Muted' : 'On'}</button>} />
 * ```
 */
export const MicrophoneToggle = forwardRef<HTMLButtonElement, MicrophoneToggleProps>(
  function MicrophoneToggle(props, ref) {
    return <CommandButton ref={ref} {...useTrackToggle('microphone', props)} />
  },
)
