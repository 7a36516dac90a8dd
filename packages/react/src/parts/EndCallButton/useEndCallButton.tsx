import type { RoomOptions } from '@offhook/core'
import { Phone } from 'lucide'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import type { CommandButtonProps } from '../CommandButton/CommandButton'

/** Returns the props of the `CommandButton` that declines a ringing call or ends a call. The style sheet rotates its icon. */
export function useEndCallButton(
  action: 'decline' | 'hangUp',
  { roomId, className, children, ...rest }: CommandButtonProps & RoomOptions,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const room = roomId === undefined ? {} : { roomId }
  const isDecline = action === 'decline'
  return {
    shortcut: action,
    state: {},
    once: true,
    'aria-label': isDecline ? labels.decline : labels.endCall,
    ...rest,
    className: classNames(isDecline ? 'offhook-decline' : 'offhook-hangup', className),
    command: () => (isDecline ? client.declineCall(room) : client.endCall(room)),
    children: children ?? <Icon shapes={Phone} />,
  }
}
