import {
  AnswerButton,
  Avatar,
  CallButton,
  CallStatus,
  CallTimer,
  DeclineButton,
  HangupButton,
  MicrophoneToggle,
  useCall,
  useIncomingCall,
} from '@offhook/react'
import './ownCallScreen.css'

/** The call screen of a help desk: a card in the page with four states, without a dialog and without full screen. */
export function OwnCallScreen() {
  const { call } = useCall()
  const { incomingCall } = useIncomingCall()

  if (incomingCall) {
    return (
      <Card jid={incomingCall.callerJid} title={displayNameOf(incomingCall, incomingCall.callerJid)}>
        <p>is calling</p>
        <div className="desk-actions">
          <DeclineButton />
          <AnswerButton />
        </div>
      </Card>
    )
  }
  if (call && call.status !== 'ended') {
    const jid = call.participantIds.find((id) => !call.participants[id]?.isLocal) ?? call.callerJid
    return (
      <Card jid={jid} title={displayNameOf(call, jid)}>
        {/* `render` replaces the text of the kit. */}
        <CallStatus
          render={(props, { status }) => <p {...props}>{status === 'connected' ? 'On the line' : props.children}</p>}
        />
        <CallTimer />
        <div className="desk-actions">
          <MicrophoneToggle />
          <HangupButton />
        </div>
      </Card>
    )
  }
  return (
    <Card jid="front.desk@example.com" title="Front desk">
      <p>{call ? 'Thank you for calling' : 'Open until six'}</p>
      <div className="desk-actions">
        <CallButton to="bob@example.com" label="Call the desk" className="desk-call">
          Call the desk
        </CallButton>
      </div>
    </Card>
  )
}

interface CardProps {
  jid: string
  title: string
  children: React.ReactNode
}

function Card({ jid, title, children }: CardProps) {
  return (
    <section className="desk-card" aria-label={title}>
      <Avatar userJid={jid} name={title} />
      <h2>{title}</h2>
      {children}
    </section>
  )
}

function displayNameOf(call: { participants: Record<string, { displayName: string }> }, jid: string): string {
  return call.participants[jid]?.displayName ?? jid
}
