import { type Call, type Participant, selectActiveCall } from '@offhook/core'
import type { StaticCallClient } from '@offhook/core/testing'

/** What differs for a participant. Tracks that are not named stay as they are. */
export type ParticipantChange = Partial<Omit<Participant, 'tracks'>> & { tracks?: Partial<Participant['tracks']> }

export function changedParticipant(participant: Participant, change: ParticipantChange = {}): Participant {
  return { ...participant, ...change, tracks: { ...participant.tracks, ...change.tracks } }
}

/** Changes one person of the active call as the running client does: everybody else stays the same object. */
export function changeParticipant(client: StaticCallClient, userJid: string, change: ParticipantChange): void {
  const { calls } = client.store.getState()
  const call = selectActiveCall(client.store.getState())
  const participant = call?.participants[userJid]
  if (!call || !participant) throw new Error(`Nobody called ${userJid} in a call`)
  const changed: Call = {
    ...call,
    participants: { ...call.participants, [userJid]: changedParticipant(participant, change) },
  }
  client.setState({ calls: { ...calls, [call.roomId]: changed } })
}
