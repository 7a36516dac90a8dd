import { selectActiveCall } from '@offhook/core'
import { X } from 'lucide'
import { forwardRef, useRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDismissal } from '../../hooks/useDismissal'
import { useFocusedParticipant } from '../../hooks/useFocusedParticipant'
import { nameOf, othersOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { CallStatus } from '../CallStatus/CallStatus'
import { CallTimer } from '../CallTimer/CallTimer'
import { CameraToggle } from '../CameraToggle/CameraToggle'
import { HangupButton } from '../HangupButton/HangupButton'
import { MicrophoneToggle } from '../MicrophoneToggle/MicrophoneToggle'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'
import { StartAudio } from '../StartAudio/StartAudio'

export type CompactCallProps = PartProps<'div', { userJid: string | null }>

/**
 * The active call where there is little room: one person, the time, and what one must be able to do. It fills its place; `children`
 * stand beside its buttons. `data-call-type`, `data-status`.
 */
export const CompactCall = forwardRef<HTMLDivElement, CompactCallProps>(function CompactCall(
  { render, className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const userJid = useFocusedParticipant()
  const roomId = useCallStore(({ activeRoomId }) => activeRoomId)
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const name = useCallStore((state) => labels.names(othersOf(selectActiveCall(state)).map(nameOf)))
  const actions = useRef<HTMLDivElement>(null)
  useDismissal(actions)

  const content = (
    <>
      {userJid !== null && <ParticipantTile userJid={userJid} />}
      <div className="offhook-compact-words">
        <strong>{name}</strong>
        <CallStatus />
        {status !== 'ended' && <CallTimer />}
      </div>
      <div ref={actions} role="group" aria-label={labels.controls} className="offhook-compact-controls">
        {status === 'ended' ? (
          <button
            type="button"
            className="offhook-button"
            aria-label={labels.close}
            onClick={() => {
              if (roomId !== null) client.dismissCall(roomId)
            }}
          >
            <Icon shapes={X} />
          </button>
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
      // A dark stage for pictures in every theme.
      'data-theme': callType === 'video' ? 'dark' : undefined,
    },
    { userJid },
  )
})
