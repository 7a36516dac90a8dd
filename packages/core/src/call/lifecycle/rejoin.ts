import type { CallEffect } from './callEffect'
import type { EventOf } from './callEvent'
import { type CallState, enter, roleOf } from './callState'
import { withStatus } from './callStatus'
import { statusPayload } from './eventPayloads'
import { newCallFromView } from './newCall'
import { hasNotAnswered, withOwnTrack } from './participants'
import { addPeers } from './peers'
import { isWaiting } from './presence'
import { userChanged } from './remoteUsers'
import { ringTimer } from './ringTimer'
import type { Step } from './step'

/**
 * The page was reloaded during a call, and the server still has this device in it. Devices and peers are opened again as they were: what
 * was muted stays muted.
 */
export function rejoin(_: null, { self, view, at }: EventOf<'rejoin'>): Step {
  const { callType, talkingFor } = view
  const own = view.users.find(({ userJid }) => userJid === self.userJid)
  const isMuted = own?.tracks.microphone.isMuted ?? false
  const camera = callType === 'video' && own?.tracks.camera.isMuted === false
  let state = newCallFromView(self, view, own?.status === 'calling' ? 'calling' : 'connecting')
  state = withOwnTrack(withOwnTrack(state, 'microphone', { isMuted }), 'camera', { isMuted: !camera })
  if (talkingFor !== undefined) {
    // Negative after a restart of the server, if its clock was corrected meanwhile.
    const answeredAt = at - Math.max(0, talkingFor)
    state = { ...state, answeredAt, call: { ...state.call, connectedAt: answeredAt } }
  }
  const makeAction = callType === 'video' ? 'makeVideoCall' : 'makeVoiceCall'
  const effects: CallEffect[] = [
    ...(isMuted ? [{ type: 'setMuted', source: 'microphone', isMuted } as const] : []),
    { type: 'acquireDevices', camera, action: roleOf(state) === 'caller' ? makeAction : 'answerCall' },
    { type: 'prepareMedia' },
    ...ringTimer(view.ringsFor),
  ]
  const [joined, peerEffects] = addPeers(state, view.peers)
  effects.push(...peerEffects)
  for (const { userJid, status } of Object.values(joined.call.participants)) {
    const isUnreported = hasNotAnswered({ status }) || (status === 'connecting' && !joined.devices[userJid])
    if (userJid !== self.userJid && isUnreported)
      effects.push({ type: 'emit', event: 'callStatus', payload: statusPayload(joined, userJid, status) })
  }
  // Users whose devices were lost meanwhile.
  let next: CallState = joined
  for (const user of view.users) {
    if (!(user.isAway ?? user.isLost) || user.userJid === self.userJid) continue
    const [after, more] = userChanged(next, { type: 'user', user, at })
    if (after) next = after
    effects.push(...more)
  }
  // The other members have left, and the call still rings for others.
  return [isWaiting(next) && talkingFor !== undefined ? withStatus(enter(next, 'connected')) : next, effects]
}
