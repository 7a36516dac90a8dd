import type { Call } from '@offhook/core'
import type { CallLabels } from '../locale/labels'
import { textAbout } from './callText'
import { displayNameOf, isPresent, participantsOf, remoteParticipantsOf } from './selectors'

/**
 * What the tile of a participant says while the picture of their camera is paused because of a slow connection. For the local user it
 * names those who do not receive the picture, unless they are all others.
 *
 * @returns `null` if it is not paused
 */
export function videoPauseText(call: Call | null, userJid: string, labels: CallLabels): string | null {
  const participant = call?.participants[userJid]
  if (!participant?.videoPausedFor?.length || participant.tracks.camera.isMuted || call?.status === 'ended') return null
  if (!participant.isLocal) return labels.videoPaused
  const others = remoteParticipantsOf(call).filter(isPresent)
  const without = others.filter((other) => participant.videoPausedFor?.includes(other.userJid))
  if (without.length === 0) return null
  return without.length === others.length ? labels.ownVideoPaused : textAbout(without, labels.ownVideoPausedFor, labels)
}

/** What is announced of the pictures that are paused now and were not before. */
export function videoPauseNews(before: Call, call: Call, labels: CallLabels): string[] {
  return participantsOf(call).flatMap((participant) => {
    const text = videoPauseText(call, participant.userJid, labels)
    if (text === null || text === videoPauseText(before, participant.userJid, labels)) return []
    return [participant.isLocal ? text : `${displayNameOf(participant)}: ${text}`]
  })
}
