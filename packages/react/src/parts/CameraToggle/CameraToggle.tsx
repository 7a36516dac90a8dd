import { forwardRef } from 'react'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'
import { useTrackToggle } from '../TrackToggle/useTrackToggle'

/** The props of `CameraToggle`: those of a `<button>`. The state for `render` is `{ isMuted, isPending }`. */
export type CameraToggleProps = CommandButtonProps<{ isMuted: boolean }>

/**
 * A button that turns the local camera off or on in the active call. A camera that is off is stopped, its light included. Its
 * accessible name says what a click does: `Turn camera off` or `Turn camera on`.
 *
 * Data attributes:
 * - `data-muted`: present while the camera is off
 * - `data-pending`: present while the command runs
 */
export const CameraToggle = forwardRef<HTMLButtonElement, CameraToggleProps>(function CameraToggle(props, ref) {
  return <CommandButton ref={ref} {...useTrackToggle('camera', props)} />
})
