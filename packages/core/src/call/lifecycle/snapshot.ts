import { captureSources, type CallView } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallState } from './callState'
import { withView } from './newCall'
import { addPeer } from './peers'
import { userChanged } from './remoteUsers'
import type { Step } from './step'

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
  return [next, [...resendMutes(next, view), ...effects]]
}

/** A mute or unmute may have been given up while the server was away: the server's view of the local user is out of date then. */
function resendMutes(state: CallState, view: CallView): CallEffect[] {
  const known = view.users.find(({ userJid }) => userJid === state.selfJid)?.tracks
  const own = state.call.participants[state.selfJid]?.tracks
  if (!known || !own || state.phase === 'ended') return []
  return captureSources.flatMap((source): CallEffect[] => {
    const { isMuted } = own[source]
    if (known[source].isMuted === isMuted) return []
    return [{ type: 'send', name: 'call:mute', request: { roomId: view.roomId, source, isMuted } }]
  })
}
