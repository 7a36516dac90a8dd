import type { RoomOptions } from '@offhook/core'
import { forwardRef } from 'react'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'
import { useEndCallButton } from '../EndCallButton/useEndCallButton'

/** The props of `DeclineButton`: those of a `<button>`. The state for `render` is `{ isPending }`. */
export interface DeclineButtonProps extends CommandButtonProps, RoomOptions {
  /**
   * The call to decline.
   *
   * @default the call that has been ringing longest
   */
  roomId?: string
}

/**
 * A button that declines a ringing call.
 *
 * Data attributes:
 * - `data-pending`: present while the command runs
 */
export const DeclineButton = forwardRef<HTMLButtonElement, DeclineButtonProps>(function DeclineButton(props, ref) {
  return <CommandButton ref={ref} {...useEndCallButton('decline', props)} />
})
