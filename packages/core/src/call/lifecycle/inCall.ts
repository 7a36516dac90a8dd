import { captureSources, type DeviceAddress, type EndReason } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallState } from './callState'
import { fail } from './ending'
import { about, mutePayload, statusPayload, trackPayload } from './eventPayloads'
import {
  awaitedUsers,
  firstOther,
  isAwaited,
  linkedUsers,
  mergeUser,
  patchParticipant,
  trackIdsOf,
  withoutTrackIds,
  withStatus,
  withTrack,
  withView,
} from './participants'
import type { Step } from './step'

/** How long a participant's media may stay away: at the start, and in the middle. CONTRACT: `connection-lost` after 30 s. */
const LINK_TIMEOUT_MS = 30_000
/** How long a connected link waits for a track that was promised, before the call counts as connected without it. */
const MEDIA_GRACE_MS = 2_000
/** The switchboard closes a call in which one is left, but sees others in it whom only this device has given up. */
const ALONE_MS = 5_000

/** The switchboard says where somebody stands. */
export function userChanged(state: CallState, { user, reason, at }: EventOf<'user'>): Step {
  const { userJid, status } = user
  const known = state.call.participants[userJid]
  const merged = mergeUser(known, user, state.selfJid)
  const placed = patchParticipant(state, userJid, merged)
  if (!known || known.isLocal) return [withStatus(placed), []]
  // Their page has gone: no need to wait until the silence says so.
  if (user.isAway && known.status === 'connected') return interrupted(placed, userJid)
  // Back, and the link has not broken meanwhile; or there is no picture to be waited for any more.
  if (known.status === merged.status)
    return user.isAway ? [withStatus(placed), []] : settled(withStatus(placed), userJid, at)
  if (status === 'busy' || status === 'engaged' || status === 'ended') return departed(placed, userJid, status, reason)
  const phase = status === 'connecting' && state.phase === 'calling' ? 'connecting' : state.phase
  const next = withStatus({ ...placed, phase })
  return [next, [{ type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, status) }]]
}

/** The switchboard names a device to exchange media with, or to be ready for. */
export function peerNamed(state: CallState, { peer }: EventOf<'peer'>): Step<CallState> {
  const { userJid, deviceId } = peer
  const add: CallEffect = { type: 'addPeer', peer }
  if (peer.preconnect || state.devices[userJid]?.deviceId === deviceId) return [state, [add]]
  const [next, effects] = linked(state, { userJid, deviceId })
  return [next, [...effects, add]]
}

/**
 * A device that rings has answered, and says so by sending. It is taken at its word, which is half a round trip faster than the
 * server's, but it decides nothing: the server's word follows, and where that names another device, or ends the call, it holds.
 */
export function linkAnswered(state: CallState, { device, at }: EventOf<'linkAnswered'>): Step {
  const { userJid } = device
  const known = state.call.participants[userJid]
  // Of two devices of a user that answer at once the first to be heard is believed, and no other.
  if (!known || known.isLocal || !isAwaited(known) || userJid in state.devices) return [state, []]
  const user = {
    ...{ userJid, displayName: known.displayName, status: 'connecting' as const },
    tracks: known.tracks,
  }
  const [placed, told] = userChanged(state, { type: 'user', user, at })
  if (!placed) return [placed, told]
  const [next, effects] = linked(placed, device)
  return [next, [...told, { type: 'believePeer', device }, ...effects]]
}

function linked(state: CallState, device: DeviceAddress): Step<CallState> {
  const { userJid } = device
  const devices = { ...state.devices, [userJid]: device }
  const isOther = state.devices[userJid] !== undefined
  const [placed, gone] = isOther ? withoutTracks(state, userJid) : [state, []]
  // Where another device was heard before, this one's media is waited for anew.
  const isAnew = placed.call.participants[userJid]?.status === 'connected'
  return [
    patchParticipant({ ...placed, devices }, userJid, {
      connection: 'connecting',
      ...(isAnew && { status: 'connecting' }),
    }),
    [...gone, { type: 'startTimer', name: `link:${userJid}`, ms: LINK_TIMEOUT_MS }],
  ]
}

/** Their page was reloaded, or another device of theirs was first: what came from the one before comes no more. */
function withoutTracks(state: CallState, userJid: string): Step<CallState> {
  let next = state
  const effects: CallEffect[] = []
  for (const source of captureSources) {
    const participant = next.call.participants[userJid]
    const trackId = participant?.tracks[source].trackId ?? null
    if (!participant || trackId === null) continue
    next = patchParticipant(next, userJid, withTrack(participant, source, { trackId: null }))
    effects.push({ type: 'emitTrack', payload: trackPayload(next, userJid, source), trackId: null })
    effects.push({ type: 'dropTrack', trackId })
  }
  return [next, effects]
}

/** Back on the line: what was missed is made up for, and links whose signals may have been lost begin anew. */
export function resumed(state: CallState, { view, at }: EventOf<'snapshot'>): Step {
  let next: CallState = withView(state, view, 'names')
  const effects: CallEffect[] = []
  const take = ([after, more]: Step) => {
    if (after) next = after
    effects.push(...more)
  }
  for (const user of view.users) if (next.phase !== 'ended') take(userChanged(next, { type: 'user', user, at }))
  for (const peer of view.peers) {
    if (next.phase === 'ended') break
    const isLinked = next.devices[peer.userJid]?.deviceId === peer.deviceId
    take(peerNamed(next, { type: 'peer', peer }))
    if (isLinked && !peer.preconnect && next.call.participants[peer.userJid]?.connection !== 'connected')
      effects.push({ type: 'restartPeer', userJid: peer.userJid })
  }
  return [next, effects]
}

export function remoteMuted(state: CallState, { userJid, source, isMuted, at }: EventOf<'remoteMute'>): Step {
  const participant = state.call.participants[userJid]
  if (!participant || participant.isLocal || participant.tracks[source].isMuted === isMuted) return [state, []]
  const next = patchParticipant(state, userJid, withTrack(participant, source, { isMuted }))
  const told: CallEffect = {
    type: 'emit',
    event: 'muteStatus',
    payload: mutePayload(next, userJid, source, isMuted),
  }
  const [after, effects] = settled(next, userJid, at)
  return [after, [told, ...effects]]
}

/** The state of one link, as the transport sees it. */
export function linkChanged(state: CallState, { userJid, link, at }: EventOf<'link'>): Step {
  const participant = state.call.participants[userJid]
  if (!participant || !state.devices[userJid]) return [state, []]
  const next = patchParticipant(state, userJid, { connection: link })
  if (link === 'connected') {
    const [after, effects] = settled(next, userJid, at)
    const isWaiting = after.call.participants[userJid]?.status !== 'connected'
    return [
      after,
      isWaiting ? [...effects, { type: 'startTimer', name: `media:${userJid}`, ms: MEDIA_GRACE_MS }] : effects,
    ]
  }
  if (link === 'interrupted' && participant.status === 'connected') return interrupted(next, userJid)
  if (link === 'failed')
    return linkLost(next, userJid, participant.status === 'connecting' ? 'connect-failed' : 'media-failed', at)
  return [next, []]
}

/** A remote track has come, or gone. It is handed out before anybody hears that the call is connected. */
export function trackChanged(state: CallState, { userJid, source, trackId, at }: EventOf<'track'>): Step {
  const participant = state.call.participants[userJid]
  if (!participant || !state.devices[userJid]) return [state, trackId === null ? [] : [{ type: 'dropTrack', trackId }]]
  const old = participant.tracks[source].trackId
  const wasEarly = old !== null && old === state.earlyPicture
  if (old === trackId && !wasEarly) return [state, []]
  const known = wasEarly ? { ...state, earlyPicture: null } : state
  const next = patchParticipant(known, userJid, withTrack(participant, source, { trackId }))
  const [after, effects] = settled(next, userJid, at)
  return [
    after,
    [
      { type: 'emitTrack', payload: trackPayload(next, userJid, source), trackId },
      ...(old === null || old === trackId ? [] : [{ type: 'dropTrack' as const, trackId: old }]),
      ...effects,
    ],
  ]
}

export function timedOut(state: CallState, { timer, at }: EventOf<'timeout'>): Step {
  if (timer === 'ring' || timer === 'held') return [state, []]
  if (timer === 'alone') return isAlone(state) ? fail(state, 'connection-lost', firstOther(state), at) : [state, []]
  const colon = timer.indexOf(':')
  const userJid = timer.slice(colon + 1)
  const participant = state.call.participants[userJid]
  if (!participant) return [state, []]
  if (timer.startsWith('media:')) return settled({ ...state, unwaited: [...state.unwaited, userJid] }, userJid, at)
  return linkLost(state, userJid, participant.status === 'connecting' ? 'connect-failed' : 'connection-lost', at)
}

/** Is this participant's media all there? Then they are in. */
function settled(state: CallState, userJid: string, at: number): Step<CallState> {
  const participant = state.call.participants[userJid]
  if (participant?.connection !== 'connected') return [state, []]
  if (participant.status !== 'connecting' && participant.status !== 'reconnecting') return [state, []]
  const { microphone, camera } = participant.tracks
  const hasPicture = camera.trackId !== null && camera.trackId !== state.earlyPicture
  const isWhole = microphone.trackId !== null && (camera.isMuted || hasPicture)
  if (!isWhole && !state.unwaited.includes(userJid)) return [state, []]

  const isNew = !state.joined.includes(userJid)
  const placed = patchParticipant(state, userJid, { status: 'connected' })
  const next = withStatus({
    ...placed,
    phase: 'connected',
    joined: isNew ? [...state.joined, userJid] : state.joined,
    call: { ...placed.call, connectedAt: placed.call.connectedAt ?? at },
  })
  const effects: CallEffect[] = [
    { type: 'stopTimer', name: `link:${userJid}` },
    { type: 'stopTimer', name: `media:${userJid}` },
  ]
  if (isNew) effects.push({ type: 'emit', event: 'callUserJoined', payload: about(next, userJid) })
  effects.push({ type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, 'connected') })
  return [next, effects]
}

function interrupted(state: CallState, userJid: string): Step {
  const placed = patchParticipant(state, userJid, { status: 'reconnecting' })
  const next = withStatus({ ...placed, phase: phaseOfLinks(placed) })
  return [
    next,
    [
      { type: 'startTimer', name: `link:${userJid}`, ms: LINK_TIMEOUT_MS },
      { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, 'reconnecting') },
    ],
  ]
}

function linkLost(
  state: CallState,
  userJid: string,
  reason: 'connect-failed' | 'connection-lost' | 'media-failed',
  at: number,
): Step {
  const others = linkedUsers(state).filter((participant) => participant.userJid !== userJid)
  if (others.length === 0) return fail(state, reason, userJid, at)
  return departed(patchParticipant(state, userJid, { status: 'ended' }), userJid, 'ended', reason)
}

/** One of several is gone, and the call goes on. */
function departed(
  state: CallState,
  userJid: string,
  status: 'busy' | 'engaged' | 'ended',
  reason: EndReason | undefined,
): Step {
  const participant = state.call.participants[userJid]
  const wasIn = state.joined.includes(userJid)
  const devices = Object.fromEntries(Object.entries(state.devices).filter(([jid]) => jid !== userJid))
  const emptied = participant && {
    connection: 'new' as const,
    ...withoutTrackIds(participant),
  }
  const placed = patchParticipant(
    { ...state, devices, joined: state.joined.filter((jid) => jid !== userJid) },
    userJid,
    emptied ?? {},
  )
  const next = withStatus({ ...placed, phase: state.phase === 'calling' ? 'calling' : phaseOfLinks(placed) })
  const dropped = participant ? trackIdsOf(participant) : []
  return [
    next,
    [
      { type: 'removePeer', userJid },
      { type: 'stopTimer', name: `link:${userJid}` },
      { type: 'stopTimer', name: `media:${userJid}` },
      ...dropped.map((trackId): CallEffect => ({ type: 'dropTrack', trackId })),
      ...(isAlone(next) ? [{ type: 'startTimer', name: 'alone', ms: ALONE_MS } as const] : []),
      { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, status, { reason }) },
      ...(wasIn ? [{ type: 'emit' as const, event: 'callUserLeft' as const, payload: about(next, userJid) }] : []),
    ],
  ]
}

/** Nobody is linked in a call that is answered, and nobody can be expected to be. */
function isAlone(state: CallState): boolean {
  return state.phase !== 'calling' && linkedUsers(state).length === 0 && awaitedUsers(state).length === 0
}

function phaseOfLinks(state: CallState): 'connecting' | 'connected' | 'reconnecting' | 'calling' {
  const linked = linkedUsers(state)
  if (linked.some(({ status }) => status === 'connected')) return 'connected'
  if (linked.some(({ status }) => status === 'reconnecting')) return 'reconnecting'
  // Whoever has answered is named soon: that is no ringing any more.
  const others = awaitedUsers(state)
  return linked.length === 0 && others.length > 0 && others.every(isAwaited) ? 'calling' : 'connecting'
}
