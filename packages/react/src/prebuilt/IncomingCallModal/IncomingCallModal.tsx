import type { Call, CallError } from '@offhook/core'
import { forwardRef, useRef, useState } from 'react'
import { useAvatarDeparture } from '../../hooks/useAvatarTransition'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useIncomingCall } from '../../hooks/useIncomingCall'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { describeError } from '../../locale/labels'
import { AnswerButton } from '../../parts/AnswerButton/AnswerButton'
import { Avatar } from '../../parts/Avatar/Avatar'
import { callerName, invitedText } from '../../participants/callText'
import { DeclineButton } from '../../parts/DeclineButton/DeclineButton'
import { selectIncomingPrompt } from '../../participants/promptSelectors'
import { showOnTop } from '../../reach/modalDialog'
import { Reachable } from '../../reach/Reachable'
import { useReachCode } from '../../reach/reachCode'
import { useModalDialog } from '../../reach/useModalDialog'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `IncomingCallModal`: those of a `<dialog>`. The state for `render` is `{ call }`. */
export type IncomingCallModalProps = PartProps<'dialog', { call: Call }>

/**
 * A modal dialog (role `alertdialog`) for a call that is ringing on this device: the caller, and buttons to answer, to answer a video
 * call with audio only, and to decline. Renders nothing when no call is ringing. While an answer waits for the devices, the buttons to
 * answer are `aria-disabled`, and it says which permission the browser waits for. When answering fails, it says what to do, and the call
 * keeps ringing.
 *
 * A call is never answered or declined by accident: Escape does nothing, and no button has the focus at first.
 *
 * Data attributes:
 * - `data-call-type`: `audio` or `video`
 *
 * @example
 * ```tsx
 * import type { CallClient } from '@offhook/core'
 * import { CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
 *
 * export function App({ client }: { client: CallClient }) {
 *   return (
 *     <CallProvider client={client} avatar={(userJid) => `/avatars/${encodeURIComponent(userJid)}.jpg`}>
 *       <IncomingCallModal />
 *       <CallScreen />
 *     </CallProvider>
 *   )
 * }
 * ```
 */
export const IncomingCallModal = forwardRef<HTMLDialogElement, IncomingCallModalProps>(
  function IncomingCallModal(props, ref) {
    useReachCode()
    const { incomingCall } = useIncomingCall()
    // Not in RingingDialog: it unmounts once the answer is sent, and is mounted again when the answer fails.
    const [failure, setFailure] = useState<{ owner: string; error: CallError } | null>(null)
    const [answering, setAnswering] = useState<string | null>(null)
    const userJid = useCallStore((state) => state.self?.userJid ?? '')
    if (!incomingCall) return null
    const { roomId } = incomingCall
    // The same call may ring for the next user of this page.
    const owner = `${userJid} ${roomId}`
    return (
      <RingingDialog
        key={owner}
        ref={ref}
        {...props}
        call={incomingCall}
        error={failure?.owner === owner ? failure.error : null}
        onError={(error) => setFailure(error && { owner, error })}
        isAnswering={answering === owner}
        onAnswering={(isAnswering) => setAnswering(isAnswering ? owner : null)}
      />
    )
  },
)

interface RingingDialogProps extends Omit<IncomingCallModalProps, 'onError'> {
  call: Call
  error: CallError | null
  onError: (error: CallError | null) => void
  /** The answer waits for the devices. */
  isAnswering: boolean
  onAnswering: (isAnswering: boolean) => void
}

const RingingDialog = forwardRef<HTMLDialogElement, RingingDialogProps>(function RingingDialog(
  { call, error, onError: setError, isAnswering, onAnswering, render, className, ...rest },
  ref,
) {
  const { roomId, callType, callerJid } = call
  const labels = useCallLabels()
  const dialog = useRef<HTMLDialogElement>(null)

  useAvatarDeparture(roomId, dialog)
  const modalRef = useModalDialog()
  const ownRef = useMergedRefs(dialog, modalRef)

  const name = callerName(call)
  const invited = invitedText(call, labels)
  // Not `useId`: two React roots in a page create the same ids.
  const invitedId = `offhook-invited-${roomId}`
  const prompt = useCallStore(selectIncomingPrompt)
  const answering = isAnswering ? labels.answering : labels.incomingCallType(callType)
  const answerProps = {
    roomId,
    onError: setError,
    onClick: () => setError(null),
    onPendingChange: onAnswering,
    'aria-disabled': isAnswering || undefined,
  }
  const content = (
    <>
      <p className="offhook-incoming-type" role="status">
        {prompt ? labels.waitingForPermission[prompt] : answering}
      </p>
      <Avatar userJid={callerJid} name={name} />
      <h2 className="offhook-incoming-name">{name}</h2>
      {invited !== null && (
        <p id={invitedId} className="offhook-incoming-invited">
          {invited}
        </p>
      )}
      <div className="offhook-incoming-actions">
        <DeclineButton roomId={roomId} onError={setError} />
        {callType === 'video' && <AnswerButton {...answerProps} callType="audio" />}
        <AnswerButton {...answerProps} />
      </div>
      {error && (
        <p role="alert" className="offhook-incoming-error">
          {describeError(error, labels)}
        </p>
      )}
    </>
  )
  const element = useRender(
    'dialog',
    render,
    {
      ref: useMergedRefs(ownRef, ref),
      role: 'alertdialog',
      tabIndex: -1,
      'aria-label': labels.incomingCall(name, callType),
      'aria-describedby': invited === null ? undefined : invitedId,
      children: content,
      ...rest,
      className: classNames('offhook-incoming', className),
      'data-call-type': callType,
    },
    { call },
  )
  return (
    <Reachable hasDialog onRaise={() => dialog.current && showOnTop(dialog.current)}>
      {element}
    </Reachable>
  )
})
