import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallState } from './callState'
import { resendMutes } from './localTracks'
import { withView } from './newCall'
import { addPeer } from './peers'
import { userChanged } from './remoteUsers'
import type { Step } from './step'
import { resendUnreachable } from './unreachable'

/** Catches up after a reconnect. Peers that are not connected restart: their signals may have been lost. */
export function applySnapshot(state: CallState, { view, at }: EventOf<'snapshot'>): Step {
  let next: CallState = withView(state, view, 'allButStatus')
  const effects: CallEffect[] = []
  const apply = ([after, more]: Step) => {
    if (after) next = after
    effects.push(...more)
  }
  for (const user of view.users) if (next.phase !== 'ended') apply(userChanged(next, { type: 'user', user, at }))
  for (const peer of view.peers) {
    if (next.phase === 'ended') break
    const isKnown = next.devices[peer.userJid]?.deviceId === peer.deviceId
    apply(addPeer(next, { type: 'peer', peer }))
    if (isKnown && !peer.preconnect && next.call.participants[peer.userJid]?.connection !== 'connected')
      effects.push({ type: 'restartPeer', userJid: peer.userJid })
  }
  if (next.phase !== 'ended') effects.push(...resendMutes(next, view), ...resendUnreachable(next, view))
  return [next, effects]
}
