import { type CallOptions, type CallType, selectActiveCall } from '@offhook/core'
import { Phone, Video } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { nameFromJid } from '../../nameFromJid'

import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export interface CallButtonProps extends Omit<CommandButtonProps<{ callType: CallType; isInCall: boolean }>, 'name'> {
  /** Whom to ring: a JID or a bare user id, or several. */
  to: string | string[]
  /** Default `'audio'`. */
  callType?: CallType
  /** What the callee is called; else the user part of the JID, capitalised. */
  name?: string
  /** The button's name for assistive technology, instead of `Call Bob` or `Video call Bob`. */
  label?: string
  options?: CallOptions
}

/** Rings somebody. `aria-disabled` while a call is on. `data-call-type`. */
export const CallButton = forwardRef<HTMLButtonElement, CallButtonProps>(function CallButton(
  { to, callType = 'audio', name, label, options, className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const isInCall = useCallStore((state) => (selectActiveCall(state)?.status ?? 'ended') !== 'ended')
  const callees = typeof to === 'string' ? [to] : to
  return (
    <CommandButton
      ref={ref}
      state={{ callType, isInCall }}
      once
      aria-label={label ?? labels.callPerson(name ?? labels.names(callees.map(nameFromJid)), callType)}
      aria-disabled={isInCall || undefined}
      {...rest}
      className={classNames('offhook-call-button', className)}
      data-call-type={callType}
      prepare={({ pointerType }) => {
        // A finger may be on its way to scroll the list that the button is in.
        if (pointerType !== 'touch') client.prepareDevices(callType)
      }}
      command={() =>
        callType === 'video' ? client.makeVideoCall(callees, options) : client.makeVoiceCall(callees, options)
      }
    >
      {children ?? <Icon shapes={callType === 'video' ? Video : Phone} />}
    </CommandButton>
  )
})
