import { type Call, type CallStoreState, selectActiveCall, selectIncomingCall } from '@offhook/core'
import type { CallLabels } from '../../locale/labels'
import { selectLocalParticipant } from '../../participants/selectors'
import { selectOutgoingPrompt } from '../../participants/promptSelectors'
import { connectionText } from '../../participants/connectionText'
import { callerName, endReasonText, remoteNames } from '../../participants/callText'

/** A message for screen readers. */
export interface Announcement {
  text: string
  /** Interrupts what the screen reader says (`aria-live="assertive"`). */
  isUrgent: boolean
}

/** The announcement for a change of the store, or `null`. Of several, the most urgent. */
export function announcementOf(before: CallStoreState, after: CallStoreState, labels: CallLabels): Announcement | null {
  const incoming = selectIncomingCall(after)
  if (incoming && incoming.roomId !== selectIncomingCall(before)?.roomId)
    return { text: labels.incomingCall(callerName(incoming), incoming.callType), isUrgent: true }
  const call = selectActiveCall(after)
  if (call && call.status !== before.calls[call.roomId]?.status) {
    const text = callStatusText(call, labels)
    if (text !== null) return { text, isUrgent: call.status === 'ended' || call.status === 'reconnecting' }
  }
  const prompt = selectOutgoingPrompt(after)
  if (prompt && prompt !== selectOutgoingPrompt(before))
    return { text: labels.waitingForPermission[prompt], isUrgent: false }
  const [previousText, connectionStatus] = [
    connectionText(before.connection, labels),
    connectionText(after.connection, labels),
  ]
  if (connectionStatus !== previousText) {
    const isBack =
      before.connection.status.includes('connecting') &&
      previousText !== undefined &&
      after.connection.status === 'online'
    const text = connectionStatus ?? (isBack ? labels.reconnected : '')
    if (text !== '') return { text, isUrgent: false }
  }
  const text = muteText(before, after, labels)
  return text === null ? null : { text, isUrgent: false }
}

function callStatusText(call: Call, labels: CallLabels): string | null {
  if (call.status === 'ended') return endReasonText(call, labels)
  if (call.status === 'connected') return labels.connectedWith(remoteNames(call, labels))
  // `connecting` is usually over before it would be read out.
  return call.status === 'connecting' ? null : labels.status[call.status]
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
