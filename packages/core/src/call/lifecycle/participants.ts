import {
  type CallView,
  type TrackSource,
  trackSources,
  type TracksView,
  type UserView,
  userOf,
} from '@offhook/protocol'
import type { Call, Participant, ParticipantTrack } from '../../api/callStoreState'
import type { CallState, Phase } from './callState'
import type { OutgoingCall } from './callEvent'

type ParticipantTracks = Participant['tracks']

interface Self {
  userJid: string
  displayName: string
}

const unpublished = { trackId: null, isMuted: true }

/** An outgoing call before the server has heard of it. */
export function dialled(
  self: Self,
  { roomId, callType, callees, groupId, metadata }: OutgoingCall,
  at: number,
): CallState {
  const people = [self, ...callees.map((userJid) => ({ userJid, displayName: userOf(userJid) }))]
  return withStatus({
    phase: 'calling',
    selfJid: self.userJid,
    ...(metadata && { metadata }),
    awaiting: 'make',
    opening: null,
    earlyPicture: null,
    isTaken: false,
    seq: 0,
    devices: {},
    joined: [],
    unwaited: [],
    call: {
      roomId,
      roomLink: '',
      callType,
      direction: 'outgoing',
      callMode: callees.length > 1 ? 'onetomany' : 'onetoone',
      groupId,
      status: 'calling',
      startedAt: at,
      connectedAt: null,
      endedAt: null,
      endReason: null,
      endedBy: null,
      callerJid: self.userJid,
      participantIds: people.map(({ userJid }) => userJid),
      participants: Object.fromEntries(
        people.map(({ userJid, displayName }) => [
          userJid,
          {
            userJid,
            displayName,
            isLocal: userJid === self.userJid,
            status: 'calling',
            connection: 'new',
            tracks: {
              microphone: { trackId: null, isMuted: false },
              camera: { trackId: null, isMuted: callType === 'audio' },
              screen: unpublished,
              screenAudio: unpublished,
            },
          },
        ]),
      ),
    },
  })
}

/** A call that the server told us of. */
export function announced(self: Self, view: CallView, phase: Phase): CallState {
  const { roomId, callType, groupId, startedAt } = view
  const callees = view.users.map(({ userJid }) => userJid).filter((userJid) => userJid !== view.callerJid)
  const state = dialled(
    self,
    { roomId, callType, callees, groupId, ...(view.metadata && { metadata: view.metadata }) },
    startedAt,
  )
  return withStatus(withView({ ...state, phase, awaiting: null }, view, 'all'))
}

/**
 * Takes over what the server knows of a call. `names`: everything but where people stand, because a push about that follows, and
 * listeners hear of it then.
 */
export function withView(state: CallState, view: CallView, what: 'all' | 'names'): CallState {
  const participants: Record<string, Participant> = {}
  for (const user of view.users) {
    const known = state.call.participants[user.userJid]
    const merged = mergeUser(known, user, state.selfJid)
    participants[user.userJid] = known && what === 'names' ? { ...merged, status: known.status } : merged
  }
  const { roomId, roomLink, callType, callMode, groupId, startedAt, callerJid } = view
  const call: Call = {
    ...state.call,
    ...{ roomId, roomLink, callType, callMode, groupId, startedAt, callerJid },
    direction: callerJid === state.selfJid ? 'outgoing' : 'incoming',
    participantIds: view.users.map(({ userJid }) => userJid),
    participants,
  }
  return { ...state, isTaken: true, seq: view.seq, call }
}

/** How far somebody has come on the way into a call. */
const progress: Partial<Record<Participant['status'], number>> = {
  calling: 0,
  ringing: 1,
  connecting: 2,
  connected: 3,
  reconnecting: 3,
}

/** The server knows that a user is in the call; that their media flows, or has stopped, only this client knows. */
export function mergeUser(known: Participant | undefined, user: UserView, selfJid: string): Participant {
  const isLocal = user.userJid === selfJid
  // Who has answered, over the link or long ago, does not ring again: that word is older.
  const isOld = known !== undefined && (progress[user.status] ?? Infinity) < (progress[known.status] ?? 0)
  return {
    userJid: user.userJid,
    displayName: user.displayName,
    isLocal,
    status: isOld ? known.status : user.status,
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
export function withOwnTrack(state: CallState, source: TrackSource, change: Partial<ParticipantTrack>): CallState {
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

export function patchParticipant(state: CallState, userJid: string, patch: Partial<Participant>): CallState {
  const participant = state.call.participants[userJid]
  if (!participant) return state
  const participants = { ...state.call.participants, [userJid]: { ...participant, ...patch } }
  return { ...state, call: { ...state.call, participants } }
}

/** Users whose devices this one exchanges media with. */
export function linkedUsers(state: CallState): Participant[] {
  return state.call.participantIds.flatMap((userJid) => {
    const participant = state.call.participants[userJid]
    return participant && !participant.isLocal && state.devices[userJid] ? [participant] : []
  })
}

/** Whom a listener is told of where it is about nobody in particular. */
export function firstOther({ call, selfJid }: CallState): string {
  return call.participantIds.find((userJid) => userJid !== selfJid) ?? selfJid
}

/** Has not answered yet, as far as is known here. */
export function isAwaited({ status }: Participant): boolean {
  return status === 'calling' || status === 'ringing'
}

/** Users who may still answer. */
export function awaitedUsers(state: CallState): Participant[] {
  return Object.values(state.call.participants).filter(
    ({ isLocal, status }) => !isLocal && (status === 'calling' || status === 'ringing' || status === 'connecting'),
  )
}

/** The rest of what the store shows, which follows from the phase and from where the others stand. */
export function withStatus(state: CallState): CallState {
  const { phase, selfJid } = state
  const rings = Object.values(state.call.participants).some(({ isLocal, status }) => !isLocal && status === 'ringing')
  const me = state.call.participants[selfJid]
  // How it ended for oneself may have been said more exactly.
  const hasEnded = phase === 'ended' && (me?.status === 'busy' || me?.status === 'engaged')
  const own = hasEnded ? me.status : phase === 'reconnecting' ? 'connected' : phase
  const connection = own === 'connected' ? 'connected' : 'new'
  const isSame = me?.status === own && me.connection === connection
  const next = isSame ? state : patchParticipant(state, selfJid, { status: own, connection })
  // `ringing` in an incoming call means here: whoever has answered, and is left with others who ring, is calling them.
  // Whoever has answered is shown the call and not the bell; the server's word of it may take a while.
  const shown = phase === 'ringing' && state.opening?.isSaid ? 'connecting' : phase
  const status = phase === 'calling' && rings && state.call.direction === 'outgoing' ? 'ringing' : shown
  return next.call.status === status ? next : { ...next, call: { ...next.call, status } }
}
