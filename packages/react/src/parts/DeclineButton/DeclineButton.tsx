import type { RoomOptions } from '@offhook/core'
import { Phone } from 'lucide-react'
import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export interface DeclineButtonProps extends CommandButtonProps, RoomOptions {}

/** Declines a call that rings. Without `roomId`: the one that rings. */
export const DeclineButton = forwardRef<HTMLButtonElement, DeclineButtonProps>(function DeclineButton(
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
      shortcut="decline"
      aria-label={labels.decline}
      {...rest}
      className={classNames('offhook-decline', className)}
      command={() => client.declineCall(roomId === undefined ? {} : { roomId })}
    >
      {children ?? <Phone aria-hidden="true" />}
    </CommandButton>
  )
})
