import type { RoomOptions } from '@offhook/core'
import { forwardRef } from 'react'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'
import { useEndCallButton } from '../EndCallButton/useEndCallButton'

/** The props of `HangupButton`: those of a `<button>`. The state for `render` is `{ isPending }`. */
export interface HangupButtonProps extends CommandButtonProps, RoomOptions {
  /**
   * The call to end.
   *
   * @default the active call
   */
  roomId?: string
}

/**
 * A button that ends a call, or cancels it before it is answered.
 *
 * Data attributes:
 * - `data-pending`: present while the command runs
 *
 * @example
 * ```tsx
 * import { HangupButton } from '@offhook/react'
 *
 * <HangupButton className="my-button">Hang up</HangupButton>
 * ```
 */
export const HangupButton = forwardRef<HTMLButtonElement, HangupButtonProps>(function HangupButton(props, ref) {
  return <CommandButton ref={ref} {...useEndCallButton('hangUp', props)} />
})
