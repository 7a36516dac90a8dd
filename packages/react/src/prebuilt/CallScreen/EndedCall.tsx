import { selectActiveCall } from '@offhook/core'
import { X } from 'lucide'
import { useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { Icon } from '../../Icon'
import { formatDuration } from '../../formatDuration'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallDuration } from '../../hooks/useCallDuration'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDismissal } from '../../hooks/useDismissal'
import { Avatar } from '../../parts/Avatar/Avatar'
import { CallButton } from '../../parts/CallButton/CallButton'
import { nameOf, othersOf } from '../../selectors'

/** What is left of a call: whom it was with, how long it took, and the way on. Goes away by itself. */
export function EndedCall({ roomId }: { roomId: string }) {
  const client = useCallClient()
  const labels = useCallLabels()
  const others = useCallStore(useShallow((state) => othersOf(selectActiveCall(state))))
  const callType = useCallStore((state) => selectActiveCall(state)?.callType ?? 'audio')
  const seconds = useCallDuration()
  const actions = useRef<HTMLDivElement>(null)

  useDismissal(actions)

  return (
    <div className="offhook-ended">
      <div className="offhook-ended-people">
        {others.map((other) => (
          <Avatar key={other.userJid} userJid={other.userJid} name={nameOf(other)} />
        ))}
      </div>
      {seconds !== null && <p className="offhook-ended-duration">{labels.lasted(formatDuration(seconds))}</p>}
      <div ref={actions} className="offhook-ended-actions">
        <CallButton to={others.map(({ userJid }) => userJid)} callType={callType} label={labels.callAgain} />
        <button
          type="button"
          className="offhook-button offhook-close"
          aria-label={labels.close}
          onClick={() => {
            client.dismissCall(roomId)
          }}
        >
          <Icon shapes={X} />
        </button>
      </div>
    </div>
  )
}
