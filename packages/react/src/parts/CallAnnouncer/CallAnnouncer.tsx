import { forwardRef, Fragment, useEffect, useState } from 'react'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { type PartProps, useRender } from '../../rendering/useRender'
import { announceCalls } from './announceCalls'

const noMessages: Record<'polite' | 'assertive', string[]> = { polite: [], assertive: [] }

/** The props of `CallAnnouncer`: those of a `<div>`. `render` gets no state. */
export type CallAnnouncerProps = PartProps<'div'>

/**
 * Two visually hidden live regions that announce the call to screen readers: an incoming call, the status of the active call and why
 * it ended, who joins and leaves a group call and who declines it, the local microphone and camera, and the connection to the signaling
 * server. News of the other users is collected for a second. `CallProvider` renders one already, because a live region must be in the
 * document before its first message.
 */
export const CallAnnouncer = forwardRef<HTMLDivElement, CallAnnouncerProps>(function CallAnnouncer(
  { render, className, ...rest },
  ref,
) {
  const { client, labels, provider, providers } = useCallContext()
  const [{ polite, assertive }, setMessages] = useState(noMessages)

  useEffect(
    () =>
      announceCalls(client.store, labels, (announcement) => {
        if (!announcement) {
          setMessages(noMessages)
          return
        }
        // If the client has several providers, only the first announces.
        if (providers.getState()[0] !== provider) return
        const { lines, isUrgent } = announcement
        const region = isUrgent ? 'assertive' : 'polite'
        // A screen reader announces changes only: a no-break space makes the same text a new message.
        setMessages((messages) => ({
          ...messages,
          [region]: lines.map((line, index) => (messages[region][index] === line ? `${line}\u00a0` : line)),
        }))
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
          <div aria-live="polite">{paragraphs(polite)}</div>
          <div aria-live="assertive">{paragraphs(assertive)}</div>
        </>
      ),
    },
    {},
  )
})

/** Screen readers pause between paragraphs. The line breaks keep the lines apart in `textContent`. */
const paragraphs = (lines: string[]) =>
  lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && '\n'}
      <p className="offhook-text">{line}</p>
    </Fragment>
  ))
