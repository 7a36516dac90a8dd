import type { Call, Participant } from '@offhook/core'
import type { CallLabels } from '../../locale/labels'
import { outcomeLines, textAbout, waitingText } from '../../participants/callText'
import { isPresent, remoteParticipantsOf } from '../../participants/selectors'
import { usersWithoutPath } from '../../participants/unreachableText'
import { videoPauseNews } from '../../participants/videoPauseText'

/** The remote participants whose media flows. */
export function connectedUsers(call: Call): Participant[] {
  const users = remoteParticipantsOf(call)
  const connected = users.filter(({ status }) => status === 'connected')
  // A call is connected before its first user only in a state that an app made itself.
  return connected.length > 0 ? connected : users
}

/** What has happened to the users of a call that goes on: one line for each kind of news. */
export function participantNews(announced: Call, call: Call, labels: CallLabels): string[] {
  const changes = remoteParticipantsOf(call).flatMap((user) => {
    const before = announced.participants[user.userJid]
    return before ? [{ user, before }] : []
  })
  const usersWhere = (isSo: (user: Participant, before: Participant) => boolean) =>
    changes.filter(({ user, before }) => isSo(user, before)).map(({ user }) => user)
  const connected = usersWhere((user, before) => user.status === 'connected' && !wasConnected(before))
  // A user who had answered before this one was in the call has not joined now.
  const wasThere = ({ userJid }: Participant) => announced.participants[userJid]?.status === 'connecting'
  const [there, joined] = [connected.filter(wasThere), connected.filter((user) => !wasThere(user))]
  const out = usersWhere((user, before) => !isPresent(user) && isPresent(before))
  const apartBefore = usersWithoutPath(announced).map(({ userJid }) => userJid)
  const apart = usersWithoutPath(call).filter(({ userJid }) => !apartBefore.includes(userJid))
  const waiting = waitingText(call, labels)
  const isNewlyWaiting = waiting !== null && waiting !== waitingText(announced, labels)
  return [
    ...(there.length > 0 ? [textAbout(there, labels.connectedWith, labels)] : []),
    ...(joined.length > 0 ? [textAbout(joined, labels.joined, labels)] : []),
    ...outcomeLines(out, 'hangup', labels),
    ...(apart.length > 0 ? [textAbout(apart, labels.noConnectionTo, labels)] : []),
    ...videoPauseNews(announced, call, labels),
    ...(isNewlyWaiting ? [waiting] : []),
  ]
}

/** Also at the start, where an interrupted user was connected before. */
const wasConnected = ({ status }: Participant) => status === 'connected' || status === 'reconnecting'

/** Statuses that are not announced: the user stays as announced until they are connected or out. */
const isUnsettled = ({ status }: Participant) => status === 'connecting' || status === 'reconnecting'

/** The call as announced, after `participantNews`. */
export function withNews(announced: Call, call: Call): Call {
  return withUsers(call, announced, (user) => !isUnsettled(user))
}

/** The call as announced, after its users were announced as connected. Those who are out have not been announced yet. */
export function withConnected(announced: Call, call: Call): Call {
  return withUsers(call, announced, (user) => isPresent(user) && user.status !== 'reconnecting')
}

/** The call with the participants whom `isAnnounced` leaves out as they were announced before. */
function withUsers(call: Call, announced: Call, isAnnounced: (user: Participant) => boolean): Call {
  const participants = Object.fromEntries(
    Object.entries(call.participants).map(([jid, user]) => [
      jid,
      isAnnounced(user) ? user : (announced.participants[jid] ?? user),
    ]),
  )
  return { ...call, participants }
}
