import type { DeviceAddress, PeerView } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallState } from './callState'
import { statusPayload, trackPayload } from './eventPayloads'
import { hasNotAnswered, patchParticipant, trackIdsOf, withTrack } from './participants'
import { CONNECTION_TIMEOUT_MS, connectWhenComplete, interruptUser, loseUser } from './presence'
import { confirmed, isProvisional, revertProvisionalAnswer } from './provisionalAnswer'
import { withoutRemoteTracks } from './remoteTracks'
import { userChanged } from './remoteUsers'
import type { Step } from './step'

/** How long a connected peer waits for an announced track, before the user counts as connected without it. */
const MEDIA_GRACE_MS = 2_000

/** The server names a device to preconnect to. Before an answer no other device is connected to. */
export function preconnect(state: CallState, { peer }: EventOf<'peer'>): Step {
  return [state, peer.preconnect ? [{ type: 'addPeer', peer }] : []]
}

/** The server names a device to exchange media with, or to preconnect to. */
export function addPeer(state: CallState, { peer }: EventOf<'peer'>): Step<CallState> {
  const { userJid, deviceId } = peer
  const add: CallEffect = { type: 'addPeer', peer }
  if (peer.preconnect) return [state, [add]]
  const confirmedState = confirmed(state, userJid)
  if (state.devices[userJid]?.deviceId === deviceId) return [confirmedState, [add]]
  const [next, effects] = useDevice(confirmedState, { userJid, deviceId })
  return [next, [...effects, add]]
}

/**
 * A preconnected device sends media: its user has answered there. Their media is handed out at once, half a round trip before the
 * server's push. The push decides: it may name another device, or end the call. Without it the answer lasts as long as its media.
 */
export function answeredProvisionally(state: CallState, { device, at }: EventOf<'provisionalAnswer'>): Step {
  const { userJid } = device
  const known = state.call.participants[userJid]
  // Of two devices of a user that answer at the same time only the first is used until the server decides.
  if (!known || known.isLocal || !hasNotAnswered(known) || userJid in state.devices) return [state, []]
  const { userId, displayName, tracks } = known
  const user = { userJid, userId, displayName, tracks, status: 'connecting' as const }
  const [updated, emitted] = userChanged(state, { type: 'user', user, at })
  if (!updated) return [updated, emitted]
  const [next, effects] = useDevice({ ...updated, provisional: [...updated.provisional, userJid] }, device)
  return [next, [...emitted, { type: 'activatePeer', device }, ...effects]]
}

/** Adds several peers one after the other. */
export function addPeers(state: CallState, peers: readonly PeerView[]): Step<CallState> {
  return peers.reduce<Step<CallState>>(
    ([before, effects], peer) => {
      const [after, more] = addPeer(before, { type: 'peer', peer })
      return [after, [...effects, ...more]]
    },
    [state, []],
  )
}

function useDevice(state: CallState, device: DeviceAddress): Step<CallState> {
  const { userJid } = device
  const devices = { ...state.devices, [userJid]: device }
  const isOtherDevice = state.devices[userJid] !== undefined
  const [updated, effects] = isOtherDevice ? withoutRemoteTracks(state, userJid) : [state, []]
  const status = updated.call.participants[userJid]?.status
  const wasConnected = status === 'connected'
  // The user answered while the call was ringing here, and no listener was notified.
  const isUnreported = status === 'connecting' && updated.call.participants[userJid]?.connection === 'new'
  const report: CallEffect[] = isUnreported
    ? [{ type: 'emit', event: 'callStatus', payload: statusPayload(updated, userJid, status) }]
    : []
  // A user whose device was lost before this one answered has less time, which is counted already.
  const isLost = status === 'reconnecting' && !isOtherDevice
  const timer: CallEffect = { type: 'startTimer', name: `connection:${userJid}`, ms: CONNECTION_TIMEOUT_MS }
  return [
    patchParticipant({ ...updated, devices }, userJid, {
      connection: 'connecting',
      ...(wasConnected && { status: 'connecting' }),
    }),
    [...effects, ...report, ...(isLost ? [] : [timer])],
  ]
}

export function connectionChanged(state: CallState, { userJid, connection, at }: EventOf<'peerConnection'>): Step {
  const participant = state.call.participants[userJid]
  if (!participant || !state.devices[userJid]) return [state, []]
  if (isProvisional(state, userJid) && (connection === 'interrupted' || connection === 'failed'))
    return revertProvisionalAnswer(state, userJid)
  const next = patchParticipant(state, userJid, { connection })
  if (connection === 'connected') {
    const [after, effects] = connectWhenComplete(next, userJid, at)
    const isIncomplete = after.call.participants[userJid]?.status !== 'connected'
    return [
      after,
      isIncomplete ? [...effects, { type: 'startTimer', name: `media:${userJid}`, ms: MEDIA_GRACE_MS }] : effects,
    ]
  }
  if (connection === 'interrupted' && participant.status === 'connected') return interruptUser(next, userJid)
  if (connection === 'failed') {
    return loseUser(next, userJid, participant.status === 'connecting' ? 'connect-failed' : 'media-failed', at)
  }
  return [next, []]
}

/** A remote track has arrived, or is gone. Listeners receive it before the user is reported as connected. */
export function remoteTrackChanged(state: CallState, { userJid, source, trackId, at }: EventOf<'remoteTrack'>): Step {
  const participant = state.call.participants[userJid]
  if (!participant || !state.devices[userJid]) return [state, trackId === null ? [] : [{ type: 'dropTrack', trackId }]]
  const old = participant.tracks[source].trackId
  const wasEarly = old !== null && old === state.earlyVideoTrackId
  if (old === trackId && !wasEarly) return [state, []]
  const reported = wasEarly ? { ...state, earlyVideoTrackId: null } : state
  const next = patchParticipant(reported, userJid, withTrack(participant, source, { trackId }))
  const reports: CallEffect[] = [
    { type: 'emitTrack', payload: trackPayload(next, userJid, source), trackId },
    ...(old === null || old === trackId ? [] : [{ type: 'dropTrack' as const, trackId: old }]),
  ]
  const [after, effects] =
    isProvisional(next, userJid) && hasNoTracks(next, userJid)
      ? revertProvisionalAnswer(next, userJid)
      : connectWhenComplete(next, userJid, at)
  return [after, [...reports, ...effects]]
}

function hasNoTracks({ call }: CallState, userJid: string): boolean {
  const participant = call.participants[userJid]
  return participant !== undefined && trackIdsOf(participant).length === 0
}
