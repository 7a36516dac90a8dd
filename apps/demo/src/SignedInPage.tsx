import { CallProvider, CallScreen, IncomingCallModal, useCallStore, useCallViewState } from '@offhook/react'
import { Brand } from './Brand'
import type { Session } from './createSessionStore'
import { CurrentUser } from './CurrentUser'
import { DialByName } from './DialByName'
import { EventLogPanel } from './EventLogPanel'
import { PeopleList } from './PeopleList'
import { Welcome } from './Welcome'

export interface SignedInPageProps {
  session: Session
  /** Why the first connection failed, or `null`. */
  connectError: string | null
  onSignOut(): void
}

/** The page after sign-in. In a wide window the call is beside the list of people; in a narrow one it covers the page. */
export function SignedInPage({ session, connectError, onSignOut }: SignedInPageProps) {
  const { client, identity, log } = session
  return (
    <CallProvider client={client}>
      <title>{`${identity.displayName} · Offhook`}</title>
      <div className="signed-in">
        <header className="sidebar">
          <Brand />
          <CurrentUser identity={identity} connectError={connectError} onSignOut={onSignOut} />
          <PeopleList />
          <DialByName />
        </header>
        <main className="call-area">
          <CallArea />
        </main>
        <EventLogPanel client={client} log={log} />
      </div>
      <IncomingCallModal />
    </CallProvider>
  )
}

function CallArea() {
  const hasCall = useCallStore((state) => state.activeRoomId !== null)
  const isCallScreenOpen = useCallViewState(({ place }) => place === 'screen')
  return (
    <>
      {!(hasCall && isCallScreenOpen) && <Welcome />}
      <CallScreen />
    </>
  )
}
