import { type Call, type Participant, selectActiveCall } from '@offhook/core'
import type { StaticCallClient } from '@offhook/core/testing'

/** Changes to a participant. Other tracks stay as they are. */
export type ParticipantChange = Partial<Omit<Participant, 'tracks'>> & { tracks?: Partial<Participant['tracks']> }

/** Returns a changed copy. */
export function changedParticipant(participant: Participant, change: ParticipantChange = {}): Participant {
  return { ...participant, ...change, tracks: { ...participant.tracks, ...change.tracks } }
}

/** Changes one participant of the active call. As in the real client, the other participants stay the same objects. */
export function changeParticipant(client: StaticCallClient, userJid: string, change: ParticipantChange): void {
  const { calls } = client.store.getState()
  const call = selectActiveCall(client.store.getState())
  const participant = call?.participants[userJid]
  if (!call || !participant) throw new Error(`${userJid} is not in the active call`)
  const changedCall: Call = {
    ...call,
    participants: { ...call.participants, [userJid]: changedParticipant(participant, change) },
  }
  client.setState({ calls: { ...calls, [call.roomId]: changedCall } })
}
