import { type CallView, domainOf, userOf, writtenUserId } from '@offhook/protocol'
import type { Call, Participant } from '../../api/callStoreState'
import type { LocalUser, OutgoingCallRequest } from './callEvent'
import { type CallData, type CallState, enter } from './callState'
import { withStatus } from './callStatus'
import { mergeUser } from './participants'

const unpublished = { trackId: null, isMuted: true }

/** A call that the local user makes, before the server has it. */
export function newOutgoingCall(self: LocalUser, request: OutgoingCallRequest, at: number): CallState {
  return withStatus(enter(newCallData(self, request, at), 'acquiringDevices'))
}

/** A call that the server has, in the given phase. */
export function newCallFromView(
  self: LocalUser,
  view: CallView,
  phase: 'ringing' | 'calling' | 'connecting',
): CallState {
  const { roomId, callType, groupId, startedAt, metadata } = view
  const callees = view.users.map(({ userJid }) => userJid).filter((userJid) => userJid !== view.callerJid)
  const data = newCallData(self, { roomId, callType, callees, groupId, ...(metadata && { metadata }) }, startedAt)
  return withStatus(enter(withView(data, view, 'all'), phase))
}

function newCallData(
  self: LocalUser,
  { roomId, callType, callees, to = callees, groupId, metadata }: OutgoingCallRequest,
  at: number,
): CallData {
  const idOf = (userJid: string) => writtenUserId(to, userJid, domainOf(self.userJid))
  const people = [self, ...callees.map((userJid) => ({ userJid, userId: idOf(userJid), displayName: userOf(userJid) }))]
  return {
    selfJid: self.userJid,
    ...(metadata && { metadata }),
    earlyVideoTrackId: null,
    seq: 0,
    answeredAt: null,
    devices: {},
    joined: [],
    mediaGraceOver: [],
    provisional: [],
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
        people.map(({ userJid, userId, displayName }) => [
          userJid,
          {
            userJid,
            userId,
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
  }
}

/**
 * The state updated by the server's view of the call.
 *
 * @param what `allButStatus` keeps the status of known users: a `user` event with it follows, and listeners are notified then.
 *   `allButJoined` keeps it for the users who are in the call, for whom such an event follows, and updates it for users who ring or are out
 *   of the call.
 */
export function withView<S extends CallData>(
  state: S,
  view: CallView,
  what: 'all' | 'allButJoined' | 'allButStatus',
): S {
  const participants: Record<string, Participant> = {}
  for (const user of view.users) {
    const known = state.call.participants[user.userJid]
    const merged = mergeUser(known, user, state.selfJid)
    const isReportedLater = what === 'allButStatus' || (what === 'allButJoined' && merged.status === 'connecting')
    participants[user.userJid] = known && isReportedLater ? { ...merged, status: known.status } : merged
  }
  const { roomId, roomLink, callType, callMode, groupId, startedAt, callerJid } = view
  const call: Call = {
    ...state.call,
    ...{ roomId, roomLink, callType, callMode, groupId, startedAt, callerJid },
    direction: callerJid === state.selfJid ? 'outgoing' : 'incoming',
    participantIds: view.users.map(({ userJid }) => userJid),
    participants,
  }
  return { ...state, seq: view.seq, call }
}
