import type { CallEffect } from './callEffect'
import { type CallState, enter } from './callState'
import { withStatus } from './callStatus'
import { about, statusPayload } from './eventPayloads'
import { patchParticipant } from './participants'
import { phaseOfUsers } from './presence'
import { withoutRemoteTracks } from './remoteTracks'
import type { Step } from './step'

/** Whether the user's device sends media, and the server has not confirmed that it answered. */
export function isProvisional({ provisional }: CallState, userJid: string): boolean {
  return provisional.includes(userJid)
}

/** The server has decided: the user is in the call, or is not. */
export function confirmed<S extends CallState>(state: S, userJid: string): S {
  return isProvisional(state, userJid)
    ? { ...state, provisional: state.provisional.filter((jid) => jid !== userJid) }
    : state
}

/**
 * The media of an answer has stopped that the server has not confirmed: the answer could not be delivered, or the device died. The user
 * rings as before, and may answer again.
 */
export function revertProvisionalAnswer(state: CallState, userJid: string): Step<CallState> {
  const [withoutTracks, effects] = withoutRemoteTracks(state, userJid)
  const { [userJid]: device, ...devices } = state.devices
  const hadJoined = state.joined.includes(userJid)
  const joined = state.joined.filter((jid) => jid !== userJid)
  const mediaGraceOver = state.mediaGraceOver.filter((jid) => jid !== userJid)
  const reverted = confirmed({ ...withoutTracks, devices, joined, mediaGraceOver }, userJid)
  const updated = patchParticipant(reverted, userJid, { status: 'ringing', connection: 'new' })
  const call = { ...updated.call, connectedAt: joined.length > 0 ? updated.call.connectedAt : null }
  const ringing = { ...updated, call }
  const next = withStatus(enter(ringing, phaseOfUsers(ringing)))
  const emitted: CallEffect[] = [
    { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, 'ringing') },
    ...(hadJoined ? [{ type: 'emit' as const, event: 'callUserLeft' as const, payload: about(next, userJid) }] : []),
  ]
  return [
    next,
    [
      ...effects,
      ...(device ? [{ type: 'deactivatePeer', device } as const] : []),
      { type: 'stopTimer', name: `connection:${userJid}` },
      { type: 'stopTimer', name: `media:${userJid}` },
      ...emitted,
    ],
  ]
}
