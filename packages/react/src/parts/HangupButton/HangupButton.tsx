import type { RoomOptions } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import type { CommandButtonProps } from '../CommandButton/CommandButton'
import { EndingButton } from '../EndingButton/EndingButton'

export interface HangupButtonProps extends CommandButtonProps, RoomOptions {}

/** Ends the call, or cancels it before it is answered. Without `roomId`: the active call. */
export const HangupButton = forwardRef<HTMLButtonElement, HangupButtonProps>(function HangupButton(
  { className, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  return (
    <EndingButton
      ref={ref}
      shortcut="hangUp"
      aria-label={labels.endCall}
      {...rest}
      className={classNames('offhook-hangup', className)}
      command={(call) => client.endCall(call)}
    />
  )
})
