import { forwardRef, useEffect, useState } from 'react'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { type PartProps, useRender } from '../../rendering/useRender'
import { announcementOf } from './announcementOf'

const noMessages = { polite: '', assertive: '' }

/** The props of `CallAnnouncer`: those of a `<div>`. `render` gets no state. */
export type CallAnnouncerProps = PartProps<'div'>

/**
 * Two visually hidden live regions that announce the call to screen readers: an incoming call, the status of the active call and why
 * it ended, the local microphone and camera, and the connection to the signaling server. `CallProvider` renders one already, because
 * a live region must be in the document before its first message.
 */
export const CallAnnouncer = forwardRef<HTMLDivElement, CallAnnouncerProps>(function CallAnnouncer(
  { render, className, ...rest },
  ref,
) {
  const { client, labels, provider, providers } = useCallContext()
  const [{ polite, assertive }, setMessages] = useState(noMessages)

  useEffect(
    () =>
      client.store.subscribe((state, before) => {
        if (before.self && state.self?.userJid !== before.self.userJid) setMessages(noMessages)
        const announcement = announcementOf(before, state, labels)
        // Of several providers of the client one announces.
        if (!announcement || providers.getState()[0] !== provider) return
        const { text, isUrgent } = announcement
        const region = isUrgent ? 'assertive' : 'polite'
        // A screen reader announces changes only: a no-break space makes the same text a new message.
        setMessages((messages) => ({ ...messages, [region]: messages[region] === text ? `${text}\u00a0` : text }))
      }),
    [client, labels, provider, providers],
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
          <p className="offhook-text" aria-live="polite">
            {polite}
          </p>
          <p className="offhook-text" aria-live="assertive">
            {assertive}
          </p>
        </>
      ),
    },
    {},
  )
})
