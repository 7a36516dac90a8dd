import type { RoomOptions } from '@offhook/core'
import { Phone } from 'lucide-react'
import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export interface HangupButtonProps extends CommandButtonProps, RoomOptions {}

/** Ends the call, or cancels it before it is answered. Without `roomId`: the active call. */
export const HangupButton = forwardRef<HTMLButtonElement, HangupButtonProps>(function HangupButton(
  { roomId, className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  return (
    <CommandButton
      ref={ref}
      state={{}}
      once
      shortcut="hangUp"
      aria-label={labels.endCall}
      {...rest}
      className={classNames('offhook-hangup', className)}
      command={() => client.endCall(roomId === undefined ? {} : { roomId })}
    >
      {children ?? <Phone aria-hidden="true" />}
    </CommandButton>
  )
})
