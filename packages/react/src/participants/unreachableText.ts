import { type Call, type CallStoreState, type Participant, selectActiveCall } from '@offhook/core'
import type { CallLabels } from '../locale/labels'
import { textAbout } from './callText'
import { isPresent, participantsOf, remoteParticipantsOf } from './selectors'

/**
 * What the tile of a remote participant says about media paths: that this device has none to the participant, or the names of the members to
 * whom the participant has none. A path is missing if either end reports it.
 *
 * @returns `null` if the participant exchanges media with every member, and for the local user
 */
export function unreachableText(state: CallStoreState, userJid: string, labels: CallLabels): string | null {
  const call = selectActiveCall(state)
  const participant = call?.participants[userJid]
  if (!call || !participant || participant.isLocal || call.status === 'ended') return null
  const apart = participantsOf(call).filter((other) => isPresent(other) && isApart(participant, other))
  if (apart.some(({ isLocal }) => isLocal)) return textAbout([participant], labels.noConnectionTo, labels)
  return apart.length > 0 ? textAbout(apart, labels.noConnectionTo, labels) : null
}

/** The members of a call to whom this device has no media path. */
export function usersWithoutPath(call: Call): Participant[] {
  const [local] = participantsOf(call).filter(({ isLocal }) => isLocal)
  return remoteParticipantsOf(call).filter((user) => local && isPresent(user) && isApart(user, local))
}

function isApart(a: Participant, b: Participant): boolean {
  const reports = (from: Participant, of: Participant) => from.unreachable?.includes(of.userJid) ?? false
  return reports(a, b) || reports(b, a)
}
