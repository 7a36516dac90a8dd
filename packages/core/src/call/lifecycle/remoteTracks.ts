import { captureSources } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { CallState } from './callState'
import { trackPayload } from './eventPayloads'
import { patchParticipant, withTrack } from './participants'
import type { Step } from './step'

/** Removes the tracks of a user's device that is not in the call: another one has replaced it, or its answer was not confirmed. */
export function withoutRemoteTracks(state: CallState, userJid: string): Step<CallState> {
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
