import { type CallStatus, type CaptureSource, type EndReason, userOf } from '@offhook/protocol'
import type {
  CallStatusEvent,
  IncomingCallEvent,
  MuteStatusEvent,
  TrackType,
  UserStatusEntry,
  UserTrackEvent,
} from '../../api/callEvents'
import type { CallState } from './callState'

const trackTypeOf = { microphone: 'audio', camera: 'video' } as const satisfies Record<CaptureSource, TrackType>

/** All users of the call, the local user included. */
export function usersStatus({ call }: CallState): UserStatusEntry[] {
  return call.participantIds.flatMap((userJid) => {
    const participant = call.participants[userJid]
    return participant
      ? [
          {
            userJid,
            localUser: participant.isLocal,
            status: participant.status,
            callInitiator: userJid === call.callerJid,
            ...(participant.unreachable && { unreachable: participant.unreachable }),
            ...(participant.videoPausedFor && { videoPausedFor: participant.videoPausedFor }),
            audioMuted: participant.tracks.microphone.isMuted,
            videoMuted: participant.tracks.camera.isMuted,
            userDetails: { userId: participant.userId, displayName: participant.displayName },
          },
        ]
      : []
  })
}

/** The two fields that every payload has. */
export function about(state: CallState, userJid: string): { userJid: string; localUser: boolean } {
  return { userJid, localUser: userJid === state.selfJid }
}

export function statusPayload(
  state: CallState,
  userJid: string,
  status: CallStatus,
  end: { reason?: EndReason | undefined; isClosed?: boolean } = {},
): CallStatusEvent {
  const { roomId, callType } = state.call
  return {
    status,
    ...about(state, userJid),
    roomId,
    callType,
    sessionStatus: end.isClosed ? 'closed' : null,
    usersStatus: usersStatus(state),
    ...(end.reason && { reason: end.reason }),
    ...(end.reason === 'answered-elsewhere' && { answeredElsewhere: true }),
  }
}

export function mutePayload(
  state: CallState,
  userJid: string,
  source: CaptureSource,
  isMuted: boolean,
): MuteStatusEvent {
  return { ...about(state, userJid), trackType: trackTypeOf[source], isMuted, usersStatus: usersStatus(state) }
}

/** The payload of `userTrack` without the track itself, which is not plain data. */
export function trackPayload(state: CallState, userJid: string, source: CaptureSource): Omit<UserTrackEvent, 'track'> {
  return { ...about(state, userJid), trackType: trackTypeOf[source], usersStatus: usersStatus(state) }
}

/** In a one-to-one call `from` is the callee and `to` the caller, as the MirrorFly SDK documents it. */
export function incomingPayload(state: CallState): IncomingCallEvent {
  const { call, selfJid, metadata } = state
  const { callerJid, callMode, groupId } = call
  return {
    status: 'calling',
    userJid: callerJid,
    localUser: false,
    roomId: call.roomId,
    roomLink: call.roomLink,
    callType: call.callType,
    callTime: call.startedAt,
    callMode,
    groupId,
    from: callMode === 'onetoone' ? selfJid : callerJid,
    to: callMode === 'onetoone' ? callerJid : (groupId ?? callerJid),
    toUsers: call.participantIds.filter((userJid) => userJid !== callerJid),
    allUsers: call.participantIds,
    userDetails: {
      userId: call.participants[callerJid]?.userId ?? userOf(callerJid),
      displayName: call.participants[callerJid]?.displayName ?? '',
    },
    usersStatus: usersStatus(state),
    ...(metadata && { metadata }),
  }
}
