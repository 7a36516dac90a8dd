import { type Call, type CallStoreState, type Participant, selectActiveCall } from '@offhook/core'
import { nameFromJid } from './nameFromJid'

/** Me, in the active call. */
export function selectLocalParticipant(state: CallStoreState): Participant | null {
  return participantsOf(selectActiveCall(state)).find((participant) => participant.isLocal) ?? null
}

/** Everyone of a call, in its own order. */
export function participantsOf(call: Call | null): Participant[] {
  return call?.participantIds.flatMap((id) => call.participants[id] ?? []) ?? []
}

/** Everyone of a call but me, in its own order. */
export function othersOf(call: Call | null): Participant[] {
  return participantsOf(call).filter((participant) => !participant.isLocal)
}

const GONE = new Set<Participant['status']>(['busy', 'engaged', 'ended', 'disconnected'])

/** Whether somebody is in the call or may still come. */
export function isPresent(participant: Participant): boolean {
  return !GONE.has(participant.status)
}

/** The name to show. Of somebody who gave none, the client says the user part of the JID. */
export function nameOf({ displayName, userJid }: Pick<Participant, 'displayName' | 'userJid'>): string {
  return displayName === '' || userJid.startsWith(`${displayName}@`) ? nameFromJid(userJid) : displayName
}

/** The device that went away while my call is connected: a track should be there, and is not. */
export function selectLostDevice(state: CallStoreState): 'microphone' | 'camera' | null {
  const call = selectActiveCall(state)
  const me = selectLocalParticipant(state)
  if (!me || (call?.status !== 'connected' && call?.status !== 'reconnecting')) return null
  if (me.tracks.microphone.trackId === null) return 'microphone'
  return call.callType === 'video' && !me.tracks.camera.isMuted && me.tracks.camera.trackId === null ? 'camera' : null
}
