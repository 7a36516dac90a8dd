import type { Call, CallError } from '@offhook/core'
import { forwardRef, useRef, useState } from 'react'
import { useAvatarDeparture } from '../../avatarFlight'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useIncomingCall } from '../../hooks/useIncomingCall'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { describeError } from '../../locale/labels'
import { nameFromJid } from '../../nameFromJid'
import { AnswerButton } from '../../parts/AnswerButton/AnswerButton'
import { Avatar } from '../../parts/Avatar/Avatar'
import { DeclineButton } from '../../parts/DeclineButton/DeclineButton'
import { nameOf, othersOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { useModalDialog } from './useModalDialog'

export type IncomingCallModalProps = PartProps<'dialog', { call: Call }>

/** Shows the call that rings here, and nothing when none does. `data-call-type`. */
export const IncomingCallModal = forwardRef<HTMLDialogElement, IncomingCallModalProps>(
  function IncomingCallModal(props, ref) {
    const { incomingCall } = useIncomingCall()
    // Kept here: the dialog is gone while an answer is on its way, and back where it comes to nothing.
    const [failed, setFailed] = useState<{ roomId: string; error: CallError } | null>(null)
    if (!incomingCall) return null
    const { roomId } = incomingCall
    return (
      <RingingDialog
        key={roomId}
        ref={ref}
        {...props}
        call={incomingCall}
        error={failed?.roomId === roomId ? failed.error : null}
        onError={(error) => setFailed(error && { roomId, error })}
      />
    )
  },
)

interface RingingDialogProps extends Omit<IncomingCallModalProps, 'onError'> {
  call: Call
  error: CallError | null
  onError: (error: CallError | null) => void
}

/**
 * Nobody answers or declines by accident: Escape does nothing, and no button has the focus at first. Where answering fails, the words
 * say what to do, and it goes on ringing.
 */
const RingingDialog = forwardRef<HTMLDialogElement, RingingDialogProps>(function RingingDialog(
  { call, error, onError: setError, render, className, ...rest },
  ref,
) {
  const { roomId, callType, callerJid } = call
  const labels = useCallLabels()
  const dialog = useRef<HTMLDialogElement>(null)

  // Before the dialog closes, and nothing in it has a place any more.
  useAvatarDeparture(roomId, dialog)
  useModalDialog(dialog)

  const caller = call.participants[callerJid]
  const name = caller ? nameOf(caller) : nameFromJid(callerJid)
  const invited = othersOf(call).filter(({ userJid }) => userJid !== callerJid)
  const answering = { roomId, onError: setError, onClick: () => setError(null) }
  const content = (
    <>
      <p className="offhook-incoming-type">{labels.incomingCallType(callType)}</p>
      <Avatar userJid={callerJid} name={name} />
      <h2 className="offhook-incoming-name">{name}</h2>
      {invited.length > 0 && (
        <p className="offhook-incoming-invited">{labels.alsoInvited(labels.names(invited.map(nameOf)))}</p>
      )}
      <div className="offhook-incoming-actions">
        <DeclineButton roomId={roomId} onError={setError} />
        {callType === 'video' && <AnswerButton {...answering} callType="audio" />}
        <AnswerButton {...answering} />
      </div>
      {error && (
        <p role="alert" className="offhook-incoming-error">
          {describeError(error, labels)}
        </p>
      )}
    </>
  )
  return useRender(
    'dialog',
    render,
    {
      ref: useMergedRefs(dialog, ref),
      role: 'alertdialog',
      tabIndex: -1,
      'aria-label': labels.incomingCall(name, callType),
      children: content,
      ...rest,
      className: classNames('offhook-incoming', className),
      'data-call-type': callType,
    },
    { call },
  )
})
