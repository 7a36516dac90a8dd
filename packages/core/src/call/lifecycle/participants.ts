import { type TrackSource, trackSources, type TracksView, userOf, type UserView } from '@offhook/protocol'
import type { Participant, ParticipantTrack } from '../../api/callStoreState'
import type { CallData } from './callState'

type ParticipantTracks = Participant['tracks']

/** How far a user has come on the way into a call. */
const progress: Partial<Record<Participant['status'], number>> = {
  calling: 0,
  ringing: 1,
  connecting: 2,
  connected: 3,
  reconnecting: 3,
}
const OUT_OF_CALL = 4
const progressOf = ({ status }: Pick<Participant, 'status'>) => progress[status] ?? OUT_OF_CALL

/**
 * A participant updated by the server's view of the user. The server knows whether a user is in the call; only this client knows
 * whether their media flows. A status never moves backwards: an older one may arrive after a provisional answer, or with an acknowledgement that
 * was sent before the last snapshot.
 */
export function mergeUser(known: Participant | undefined, user: UserView, selfJid: string): Participant {
  const isLocal = user.userJid === selfJid
  const isStale = known !== undefined && progressOf(user) < progressOf(known)
  const status = isStale ? known.status : user.status
  const endReason = status in progress ? undefined : (user.reason ?? known?.endReason)
  // This device reported them to the server, so the local state is newer.
  const unreachable = isLocal ? known?.unreachable : user.unreachable
  return {
    userJid: user.userJid,
    userId: user.userId ?? userOf(user.userJid),
    displayName: user.displayName,
    isLocal,
    status,
    ...(endReason && { endReason }),
    ...(unreachable && { unreachable }),
    ...(known?.videoPausedFor && { videoPausedFor: known.videoPausedFor }),
    connection: known?.connection ?? 'new',
    // The local mutes are the newest: the server has them from here.
    tracks: isLocal && known ? known.tracks : mergeTracks(known?.tracks, user.tracks),
  }
}

function mergeTracks(known: ParticipantTracks | undefined, view: TracksView): ParticipantTracks {
  return tracksBySource((source) => ({ trackId: known?.[source].trackId ?? null, isMuted: view[source].isMuted }))
}

function tracksBySource(trackOf: (source: TrackSource) => ParticipantTrack): ParticipantTracks {
  return {
    microphone: trackOf('microphone'),
    camera: trackOf('camera'),
    screen: trackOf('screen'),
    screenAudio: trackOf('screenAudio'),
  }
}

/** The tracks of the participant with one of them changed. */
export function withTrack(
  { tracks }: Participant,
  source: TrackSource,
  change: Partial<ParticipantTrack>,
): Pick<Participant, 'tracks'> {
  return { tracks: { ...tracks, [source]: { ...tracks[source], ...change } } }
}

/** The state with one of the local participant's tracks changed. */
export function withOwnTrack<S extends CallData>(state: S, source: TrackSource, change: Partial<ParticipantTrack>): S {
  const own = state.call.participants[state.selfJid]
  return own ? patchParticipant(state, state.selfJid, withTrack(own, source, change)) : state
}

/** The ids of all tracks that the participant has now. */
export function trackIdsOf({ tracks }: Participant): string[] {
  return trackSources.flatMap((source) => tracks[source].trackId ?? [])
}

/** The tracks of the participant without any media. Mutes stay. */
export function withoutTrackIds({ tracks }: Participant): Pick<Participant, 'tracks'> {
  return { tracks: tracksBySource((source) => ({ ...tracks[source], trackId: null })) }
}

export function patchParticipant<S extends CallData>(state: S, userJid: string, patch: Partial<Participant>): S {
  const participant = state.call.participants[userJid]
  if (!participant) return state
  const participants = { ...state.call.participants, [userJid]: { ...participant, ...patch } }
  return { ...state, call: { ...state.call, participants } }
}

/** The state updated by the server's view of a user. A user may be called when the call goes on already. */
export function withUserView<S extends CallData>(state: S, user: UserView): S {
  const { userJid } = user
  const known = state.call.participants[userJid]
  const merged = mergeUser(known, user, state.selfJid)
  if (known) return patchParticipant(state, userJid, merged)
  const participantIds = [...state.call.participantIds, userJid]
  const participants = { ...state.call.participants, [userJid]: merged }
  return { ...state, call: { ...state.call, callMode: 'onetomany', participantIds, participants } }
}

/** Users with whom this device exchanges media. */
export function usersWithPeer(state: CallData): Participant[] {
  return state.call.participantIds.flatMap((userJid) => {
    const participant = state.call.participants[userJid]
    return participant && !participant.isLocal && state.devices[userJid] ? [participant] : []
  })
}

/** The user whom a payload names when it concerns no user in particular. */
export function firstOther({ call, selfJid }: CallData): string {
  return call.participantIds.find((userJid) => userJid !== selfJid) ?? selfJid
}

export function hasNotAnswered({ status }: Pick<Participant, 'status'>): boolean {
  return status === 'calling' || status === 'ringing'
}

/** Whether a user is out of the call. */
export function hasLeft(user: Pick<Participant, 'status'> | undefined): boolean {
  return user === undefined || user.status === 'ended' || user.status === 'busy' || user.status === 'engaged'
}

/** Other users who may still answer, or have answered and are not connected yet. */
export function expectedUsers({ call }: CallData): Participant[] {
  return Object.values(call.participants).filter(
    (participant) =>
      !participant.isLocal &&
      (hasNotAnswered(participant) || participant.status === 'connecting' || participant.status === 'reconnecting'),
  )
}
