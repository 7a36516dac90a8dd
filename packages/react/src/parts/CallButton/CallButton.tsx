import { type CallOptions, type CallType, selectActiveCall } from '@offhook/core'
import { LoaderCircle, Phone, Video } from 'lucide'
import { forwardRef, useState } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { nameFromJid } from '../../participants/nameFromJid'

import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

/** The props of `CallButton`: those of a `<button>`. The state for `render` is `{ callType, isInCall, isWaiting, isPending }`. */
export interface CallButtonProps extends Omit<
  CommandButtonProps<{ callType: CallType; isInCall: boolean; isWaiting: boolean }>,
  'name'
> {
  /** The user to call, as a JID or a bare user id, or several users. */
  to: string | string[]
  /**
   * `'video'` turns the camera on.
   *
   * @default 'audio'
   */
  callType?: CallType
  /**
   * The callee's name in the label of the button, or that of the group.
   *
   * @default the user part of the JID, capitalized; of several JIDs a list
   */
  name?: string
  /**
   * The accessible name of the button.
   *
   * @default `Call Bob` or `Video call Bob`, in the language of the provider's labels
   */
  label?: string
  /** Options for `makeVoiceCall` or `makeVideoCall`: a group id, and metadata for the callees. */
  options?: CallOptions
}

/**
 * A button that calls one user or several. `aria-disabled` while there is an active call. A failure is shown as a notice, unless
 * `onError` is set. It opens the devices when the mouse button goes down, where the browser needs no permission prompt, so that they
 * are open when the click follows.
 *
 * Data attributes:
 * - `data-call-type`: `audio` or `video`
 * - `data-pending`: present while the command runs
 * - `data-waiting`: present while it waits for the connection to the signaling server
 *
 * @example
 * ```tsx
 * import { CallButton } from '@offhook/react'
 *
 * export function Contact() {
 *   return (
 *     <p>
 *       Bob Marsh
 *       <CallButton to="bob@example.com" name="Bob Marsh" />
 *       <CallButton to="bob@example.com" name="Bob Marsh" callType="video" />
 *     </p>
 *   )
 * }
 * ```
 */
export const CallButton = forwardRef<HTMLButtonElement, CallButtonProps>(function CallButton(
  { to, callType = 'audio', name, label, options, className, children, onPendingChange, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const isInCall = useCallStore((state) => (selectActiveCall(state)?.status ?? 'ended') !== 'ended')
  const isConnecting = useCallStore(
    ({ connection: { status } }) => status === 'connecting' || status === 'reconnecting',
  )
  const [isPending, setPending] = useState(false)
  const isWaiting = isPending && isConnecting
  const callees = typeof to === 'string' ? [to] : to
  return (
    <CommandButton
      ref={ref}
      state={{ callType, isInCall, isWaiting }}
      once
      aria-label={label ?? labels.callPerson(name ?? labels.names(callees.map(nameFromJid)), callType, callees.length)}
      aria-disabled={isInCall || undefined}
      title={isWaiting ? labels.waitingForConnection : undefined}
      {...rest}
      className={classNames('offhook-call-button', className)}
      data-call-type={callType}
      data-waiting={isWaiting ? '' : undefined}
      onPendingChange={(value) => {
        setPending(value)
        onPendingChange?.(value)
      }}
      prepare={(isTouch) => {
        // A touch may be the start of scrolling a list that contains the button.
        if (!isTouch) client.prepareDevices(callType)
      }}
      command={() =>
        callType === 'video' ? client.makeVideoCall(callees, options) : client.makeVoiceCall(callees, options)
      }
    >
      {isWaiting && <Icon shapes={LoaderCircle} />}
      {children ?? (!isWaiting && <Icon shapes={callType === 'video' ? Video : Phone} />)}
    </CommandButton>
  )
})
