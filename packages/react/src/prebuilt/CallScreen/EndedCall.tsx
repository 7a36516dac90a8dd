import { selectActiveCall } from '@offhook/core'
import { useRef } from 'react'
import { useSameList } from '../../rendering/useSameList'
import { formatDuration } from '../../locale/formatDuration'
import { useCallDuration } from '../../hooks/useCallDuration'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDismissEndedCall } from '../../hooks/useDismissEndedCall'
import { Avatar } from '../../parts/Avatar/Avatar'
import { CallButton } from '../../parts/CallButton/CallButton'
import { CloseCallButton } from '../../parts/CloseCallButton/CloseCallButton'
import { displayNameOf, remoteParticipantsOf } from '../../participants/selectors'

/** An ended call: its participants and duration, with buttons to call again and to close. Closes itself after a few seconds. */
export function EndedCall() {
  const labels = useCallLabels()
  const others = useCallStore(useSameList((state) => remoteParticipantsOf(selectActiveCall(state))))
  const callType = useCallStore((state) => selectActiveCall(state)?.callType ?? 'audio')
  const groupId = useCallStore((state) => selectActiveCall(state)?.groupId ?? null)
  const seconds = useCallDuration()
  const actions = useRef<HTMLDivElement>(null)

  useDismissEndedCall(actions)

  return (
    <div className="offhook-ended">
      <div className="offhook-ended-people">
        {others.map((other) => (
          <Avatar key={other.userJid} userJid={other.userJid} name={displayNameOf(other)} />
        ))}
      </div>
      {seconds !== null && <p className="offhook-ended-duration">{labels.lasted(formatDuration(seconds))}</p>}
      <div ref={actions} className="offhook-ended-actions">
        <CallButton
          to={others.map(({ userJid }) => userJid)}
          callType={callType}
          label={labels.callAgain}
          {...(groupId !== null && { options: { groupId } })}
        />
        <CloseCallButton />
      </div>
    </div>
  )
}
