import {
  type Call,
  type CallStoreState,
  type CaptureSource,
  type CaptureState,
  type Participant,
  selectActiveCall,
} from '@offhook/core'
import { nameFromJid } from './nameFromJid'

/**
 * The local user as a participant of the active call.
 *
 * @returns `null` when there is no active call
 */
export function selectLocalParticipant(state: CallStoreState): Participant | null {
  return participantsOf(selectActiveCall(state)).find((participant) => participant.isLocal) ?? null
}

/** All participants of a call, the caller first. */
export function participantsOf(call: Call | null): Participant[] {
  return call?.participantIds.flatMap((id) => call.participants[id] ?? []) ?? []
}

/** The remote participants of a call, in the order of `participantIds`. */
export function remoteParticipantsOf(call: Call | null): Participant[] {
  return participantsOf(call).filter((participant) => !participant.isLocal)
}

const ABSENT_STATUSES = new Set<Participant['status']>(['busy', 'engaged', 'ended', 'disconnected'])

/** Whether a participant is in the call or may still join: they have neither declined nor left. */
export function isPresent(participant: Participant): boolean {
  return !ABSENT_STATUSES.has(participant.status)
}

/** The name to show for a user: their display name, or one made from the JID when the store has no other. */
export function displayNameOf({ displayName, userJid }: Pick<Participant, 'displayName' | 'userJid'>): string {
  // Without a display name the client stores the user part of the JID as the name.
  return displayName === '' || userJid.startsWith(`${displayName}@`) ? nameFromJid(userJid) : displayName
}

/** The local device in the active call that the user should know about: it is lost or silenced, or another one replaces it. */
export function selectImpairedDevice(state: CallStoreState): CaptureSource | null {
  const call = selectActiveCall(state)
  if (!call || call.status === 'ended') return null
  const find = (...statuses: CaptureState['status'][]) =>
    sources.find((source) => {
      const { status, reason } = state.capture[source]
      return statuses.includes(status) && (status !== 'live' || reason !== null)
    })
  return find('lost', 'silenced') ?? find('live') ?? null
}

const sources = ['microphone', 'camera'] as const
