import { selectActiveCall } from '@offhook/core'
import { forwardRef, useRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDismissEndedCall } from '../../hooks/useDismissEndedCall'
import { useFocusedParticipant } from '../../hooks/useFocusedParticipant'
import { type PartProps, useRender } from '../../rendering/useRender'
import { remoteNames } from '../../participants/callText'
import { CallStatus } from '../CallStatus/CallStatus'
import { CallTimer } from '../CallTimer/CallTimer'
import { CameraToggle } from '../CameraToggle/CameraToggle'
import { CloseCallButton } from '../CloseCallButton/CloseCallButton'
import { HangupButton } from '../HangupButton/HangupButton'
import { MicrophoneToggle } from '../MicrophoneToggle/MicrophoneToggle'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'
import { StartAudio } from '../StartAudio/StartAudio'

/** The props of `CompactCall`: those of a `<div>`. The state for `render` is `{ userJid }`, the participant that is shown. */
export type CompactCallProps = PartProps<'div', { userJid: string | null }>

/**
 * The active call in a small area: one participant, the status or the duration, and the controls. It fills its parent. `children` are
 * added after the controls. `CallDock` and `CallWindow` contain one.
 *
 * Data attributes:
 * - `data-call-type`: `audio` or `video`
 * - `data-status`: the status of the call
 * - `data-theme`: `dark` in a video call
 *
 * @example
 * ```tsx
 * import { CompactCall, DockButton } from '@offhook/react'
 *
 * <CompactCall>
 *   <DockButton />
 * </CompactCall>
 * ```
 */
export const CompactCall = forwardRef<HTMLDivElement, CompactCallProps>(function CompactCall(
  { render, className, children, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const userJid = useFocusedParticipant()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const names = useCallStore((state) => remoteNames(selectActiveCall(state), labels))
  const controls = useRef<HTMLDivElement>(null)
  useDismissEndedCall(controls)

  const content = (
    <>
      {userJid !== null && <ParticipantTile userJid={userJid} />}
      <div className="offhook-compact-text">
        <strong className="offhook-text">{names}</strong>
        <CallStatus />
        {status !== 'ended' && <CallTimer />}
      </div>
      <div ref={controls} role="group" aria-label={labels.controls} className="offhook-compact-controls">
        {status === 'ended' ? (
          <CloseCallButton />
        ) : (
          <>
            <StartAudio />
            <MicrophoneToggle />
            {callType === 'video' && <CameraToggle />}
            <HangupButton />
          </>
        )}
        {children}
      </div>
    </>
  )
  return useRender(
    'div',
    render,
    {
      ref,
      children: content,
      ...rest,
      className: classNames('offhook-compact', className),
      'data-call-type': callType,
      'data-status': status,
      // Video has a dark background in every theme.
      'data-theme': callType === 'video' ? 'dark' : undefined,
    },
    { userJid },
  )
})
