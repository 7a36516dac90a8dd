import { captureSources, domainOf, userOf } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallState, StateOf } from './callState'
import { dropTracks, fail } from './ending'
import { trackPayload } from './eventPayloads'
import { startCameraTimer, withMissingCameraMuted } from './localDevices'
import { ownMutes } from './localTracks'
import { newOutgoingCall } from './newCall'
import { firstOther, withOwnTrack } from './participants'
import type { Step } from './step'

/** The local user makes a call. The microphone comes first: a call without one must not ring. */
export function make(_: null, { self, call, at }: EventOf<'make'>): Step {
  const camera = call.callType === 'video'
  const action = camera ? 'makeVideoCall' : 'makeVoiceCall'
  return [newOutgoingCall(self, call, at), [{ type: 'acquireDevices', camera, action }]]
}

/** Sends `call:start` without waiting for the camera. A camera that cannot be opened is muted later. */
export function requestBeforeCamera(state: StateOf<'acquiringDevices'>): Step {
  const [next, effects] = request(state)
  return [next, [...effects, startCameraTimer]]
}

export function requestWithDevices(state: StateOf<'acquiringDevices'>): Step {
  return request(withMissingCameraMuted(state))
}

function request(state: StateOf<'acquiringDevices'>): Step {
  const { roomId, callType, groupId, participantIds } = state.call
  const send: CallEffect = {
    type: 'send',
    name: 'call:start',
    request: {
      roomId,
      callType,
      to: participantIds.filter((userJid) => userJid !== state.selfJid).map((userJid) => addressOf(state, userJid)),
      groupId,
      ...(state.metadata && { metadata: state.metadata }),
      tracks: ownMutes(state),
      canNegotiate: true,
    },
    onAck: 'startAcknowledged',
  }
  return [{ ...state, phase: 'requesting', deferredEvents: [] }, [send]]
}

/** The JID of a callee, with the user id as the caller wrote it: a callee who is offline is known by nothing else. */
function addressOf({ call }: CallState, userJid: string): string {
  return `${call.participants[userJid]?.userId ?? userOf(userJid)}@${domainOf(userJid)}`
}

/** Removes a call that the server never had: the microphone or the start was refused. */
export function discard(state: CallState, { error }: EventOf<'devicesRefused' | 'refused'>): Step {
  const own = state.call.participants[state.selfJid]
  const closedTracks = captureSources.flatMap((source): CallEffect[] => {
    if (own?.tracks[source].trackId == null) return []
    const next = withOwnTrack(state, source, { trackId: null })
    return [{ type: 'emitTrack', payload: trackPayload(next, state.selfJid, source), trackId: null }]
  })
  return [
    null,
    [{ type: 'release' }, ...dropTracks(state), ...closedTracks, { type: 'reject', command: 'make', error }],
  ]
}

/**
 * The server refused `call:start`. If it has sent events of the call all the same, it accepted an earlier delivery of the command and
 * refused a repetition: the call is ended there too.
 */
export function startRefused(state: StateOf<'requesting'>, event: EventOf<'refused'>): Step {
  if (state.deferredEvents.length === 0) return discard(state, event)
  return fail(state, firstOther(state), { reason: 'connect-failed', at: event.at, error: event.error })
}
