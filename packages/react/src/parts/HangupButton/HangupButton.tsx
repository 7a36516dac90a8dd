import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { EndingButton, type EndingButtonProps } from '../EndingButton/EndingButton'

export type HangupButtonProps = EndingButtonProps

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
