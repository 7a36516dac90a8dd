import { X } from 'lucide'
import { Icon } from '../../rendering/Icon'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'

/** The button that removes an ended call from the screen. */
export function CloseCallButton() {
  const client = useCallClient()
  const labels = useCallLabels()
  const roomId = useCallStore(({ activeRoomId }) => activeRoomId)
  return (
    <button
      type="button"
      className="offhook-button offhook-close"
      aria-label={labels.close}
      onClick={() => {
        if (roomId !== null) client.dismissCall(roomId)
      }}
    >
      <Icon shapes={X} />
    </button>
  )
}
