import { type Call, type CallStoreState, selectActiveCall, selectIncomingCall } from '@offhook/core'
import { forwardRef, useEffect, useState } from 'react'
import { useCallContext } from '../../callContext'
import { classNames } from '../../classNames'
import type { CallLabels } from '../../locale/labels'
import { nameFromJid } from '../../nameFromJid'
import { nameOf, othersOf, selectLocalParticipant } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'

export type CallAnnouncerProps = PartProps<'div'>

interface Announcement {
  words: string
  /** It may interrupt what is being read. */
  isUrgent: boolean
}

/**
 * Says what happens to screen readers, and shows nothing: who rings, how the call stands, why it ended, what one has muted, whether the
 * service is there. `CallProvider` holds one already, for a live region must be there before there is something to say.
 */
export const CallAnnouncer = forwardRef<HTMLDivElement, CallAnnouncerProps>(function CallAnnouncer(
  { render, className, ...rest },
  ref,
) {
  const { client, labels } = useCallContext()
  const [{ polite, assertive }, setSaid] = useState({ polite: '', assertive: '' })

  useEffect(
    () =>
      client.store.subscribe((state, before) => {
        const announcement = announcementOf(before, state, labels)
        if (!announcement) return
        const { words, isUrgent } = announcement
        const place = isUrgent ? 'assertive' : 'polite'
        // The same words once more are a change only with something unheard after them.
        setSaid((said) => ({ ...said, [place]: said[place] === words ? `${words}\u00a0` : words }))
      }),
    [client, labels],
  )
  return useRender(
    'div',
    render,
    {
      ref,
      ...rest,
      className: classNames('offhook-announcer', className),
      children: (
        <>
          <p aria-live="polite">{polite}</p>
          <p aria-live="assertive">{assertive}</p>
        </>
      ),
    },
    {},
  )
})

/** What is worth saying of a change, the most urgent first. */
function announcementOf(before: CallStoreState, after: CallStoreState, labels: CallLabels): Announcement | null {
  const incoming = selectIncomingCall(after)
  if (incoming && incoming.roomId !== selectIncomingCall(before)?.roomId)
    return { words: labels.incomingCall(callerOf(incoming), incoming.callType), isUrgent: true }
  const call = selectActiveCall(after)
  const known = call && before.calls[call.roomId]
  if (call && call.status !== known?.status) {
    const words = statusWords(call, labels)
    if (words !== null) return { words, isUrgent: call.status === 'ended' || call.status === 'reconnecting' }
  }
  const connection = after.connection.status
  if (connection !== before.connection.status) {
    const words =
      labels.connection[connection] ?? (before.connection.status === 'reconnecting' ? labels.reconnected : '')
    if (words !== '') return { words, isUrgent: false }
  }
  const words = muteWords(before, after, labels)
  return words === null ? null : { words, isUrgent: false }
}

function callerOf({ callerJid, participants }: Call): string {
  const caller = participants[callerJid]
  return caller ? nameOf(caller) : nameFromJid(callerJid)
}

function statusWords(call: Call, labels: CallLabels): string | null {
  const name = labels.names(othersOf(call).map(nameOf))
  if (call.status === 'ended') return labels.endReason[call.endReason ?? 'hangup'](name)
  if (call.status === 'connected') return labels.connectedWith(name)
  // It rings, one has heard: what comes between the answer and the first word is over as soon as it is said.
  return call.status === 'connecting' ? null : labels.status[call.status]
}

function muteWords(before: CallStoreState, after: CallStoreState, labels: CallLabels): string | null {
  const [was, is] = [selectLocalParticipant(before), selectLocalParticipant(after)]
  if (!was || was.userJid !== is?.userJid || before.activeRoomId !== after.activeRoomId) return null
  if (was.tracks.microphone.isMuted !== is.tracks.microphone.isMuted)
    return labels.microphoneNow[is.tracks.microphone.isMuted ? 'off' : 'on']
  if (was.tracks.camera.isMuted !== is.tracks.camera.isMuted)
    return labels.cameraNow[is.tracks.camera.isMuted ? 'off' : 'on']
  return null
}
