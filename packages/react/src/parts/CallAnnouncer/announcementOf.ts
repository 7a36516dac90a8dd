import { type Call, type CallStoreState, selectActiveCall, selectIncomingCall } from '@offhook/core'
import type { CallLabels } from '../../locale/labels'
import { isPresent, selectLocalParticipant } from '../../participants/selectors'
import { selectOutgoingPrompt } from '../../participants/promptSelectors'
import { callerName, endReasonLines, invitedText, textAbout } from '../../participants/callText'
import { connectionText } from '../../participants/connectionText'
import { connectedUsers } from './participantNews'

/** A message for screen readers. */
export interface Announcement {
  /** One for each sentence. */
  lines: string[]
  /** Interrupts what the screen reader says (`aria-live="assertive"`). */
  isUrgent: boolean
}

/**
 * The announcement for a change of the store, or `null`. Of several, the most urgent.
 *
 * @param announced the active call with the users as they were announced last
 */
export function announcementOf(
  before: CallStoreState,
  after: CallStoreState,
  announced: Call | null,
  labels: CallLabels,
): Announcement | null {
  const incoming = selectIncomingCall(after)
  if (incoming && incoming.roomId !== selectIncomingCall(before)?.roomId) {
    const invited = invitedText(incoming, labels)
    const text = labels.incomingCall(callerName(incoming), incoming.callType)
    return { lines: [text, ...(invited === null ? [] : [invited])], isUrgent: true }
  }
  const call = selectActiveCall(after)
  if (call && call.status !== before.calls[call.roomId]?.status) {
    const lines = callStatusLines(call, announced, labels)
    if (lines.length > 0) return { lines, isUrgent: call.status === 'ended' || call.status === 'reconnecting' }
  }
  const text = otherText(before, after, labels)
  return text === null ? null : { lines: [text], isUrgent: false }
}

function callStatusLines(call: Call, announced: Call | null, labels: CallLabels): string[] {
  if (call.status === 'ended') {
    // Why the others are out has been announced when it happened.
    return endReasonLines(call, labels, ({ userJid }) => {
      const before = announced?.participants[userJid]
      return before === undefined || isPresent(before)
    })
  }
  if (call.status === 'connected') return [textAbout(connectedUsers(call), labels.connectedWith, labels)]
  // `connecting` is usually over before it would be read out.
  return call.status === 'connecting' ? [] : [labels.status[call.status]]
}

function otherText(before: CallStoreState, after: CallStoreState, labels: CallLabels): string | null {
  const prompt = selectOutgoingPrompt(after)
  if (prompt && prompt !== selectOutgoingPrompt(before)) return labels.waitingForPermission[prompt]
  const previousText = connectionText(before.connection, labels)
  const text = connectionText(after.connection, labels)
  if (text !== previousText) {
    const isBack =
      before.connection.status.includes('connecting') &&
      previousText !== undefined &&
      after.connection.status === 'online'
    const news = text ?? (isBack ? labels.reconnected : '')
    if (news !== '') return news
  }
  return muteText(before, after, labels)
}

function muteText(before: CallStoreState, after: CallStoreState, labels: CallLabels): string | null {
  const [previous, current] = [selectLocalParticipant(before), selectLocalParticipant(after)]
  if (!previous || previous.userJid !== current?.userJid || before.activeRoomId !== after.activeRoomId) return null
  if (previous.tracks.microphone.isMuted !== current.tracks.microphone.isMuted)
    return labels.microphoneNow[current.tracks.microphone.isMuted ? 'off' : 'on']
  if (previous.tracks.camera.isMuted !== current.tracks.camera.isMuted)
    return labels.cameraNow[current.tracks.camera.isMuted ? 'off' : 'on']
  return null
}
