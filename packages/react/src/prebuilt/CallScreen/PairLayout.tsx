import { type CallStoreState, type Participant, selectActiveCall } from '@offhook/core'
import { useCallStore } from '../../hooks/useCallStore'
import { ParticipantTile } from '../../parts/ParticipantTile/ParticipantTile'
import { SelfView } from '../../parts/SelfView/SelfView'
import { remoteParticipantsOf, selectLocalParticipant } from '../../participants/selectors'

/** Two participants: side by side in a voice call; in a video call the remote one is large, and the local one in a corner. */
export function PairLayout({ remoteJid }: { remoteJid: string | undefined }) {
  const localJid = useCallStore((state) => selectLocalParticipant(state)?.userJid)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const isAlone = useCallStore(selectIsAlone)
  return (
    <>
      {remoteJid !== undefined && <ParticipantTile userJid={remoteJid} />}
      {localJid !== undefined &&
        (callType === 'video' ? <SelfView isAlone={isAlone} /> : <ParticipantTile userJid={localJid} />)}
    </>
  )
}

/** Before the call is connected, the local video is the only one. */
function selectIsAlone(state: CallStoreState): boolean {
  const call = selectActiveCall(state)
  const isConnected = call?.status === 'connected' || call?.status === 'reconnecting'
  return !isConnected && hasVideo(selectLocalParticipant(state)) && !remoteParticipantsOf(call).some(hasVideo)
}

const hasVideo = (participant: Participant | null) =>
  participant?.tracks.camera.isMuted === false && participant.tracks.camera.trackId !== null
