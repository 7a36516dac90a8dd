import type { RoomOptions } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import type { CommandButtonProps } from '../CommandButton/CommandButton'
import { EndingButton } from '../EndingButton/EndingButton'

export interface DeclineButtonProps extends CommandButtonProps, RoomOptions {}

/** Declines a call that rings. Without `roomId`: the one that rings. */
export const DeclineButton = forwardRef<HTMLButtonElement, DeclineButtonProps>(function DeclineButton(
  { className, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  return (
    <EndingButton
      ref={ref}
      shortcut="decline"
      aria-label={labels.decline}
      {...rest}
      className={classNames('offhook-decline', className)}
      command={(call) => client.declineCall(call)}
    />
  )
})
