import { CallProvider, CallScreen, IncomingCallModal, useCallStore, useCallViewState } from '@offhook/react'
import { Brand } from './Brand'
import { DialByName } from './DialByName'
import { EventLogPanel } from './EventLogPanel'
import { Me } from './Me'
import { PeopleList } from './PeopleList'
import type { Session } from './session'
import { Welcome } from './Welcome'

/** What one sees signed in. On a wide window the call has the place beside the people, on a phone it covers the page. */
export function Desk({ session }: { session: Session }) {
  const { client, identity, log } = session
  return (
    <CallProvider client={client}>
      <title>{`${identity.displayName} · Offhook`}</title>
      <div className="desk">
        <header className="sidebar">
          <Brand />
          <Me identity={identity} />
          <PeopleList />
          <DialByName />
        </header>
        <main className="stage">
          <Stage />
        </main>
        <EventLogPanel client={client} log={log} />
      </div>
      <IncomingCallModal />
    </CallProvider>
  )
}

function Stage() {
  const hasCall = useCallStore((state) => state.activeRoomId !== null)
  const isLarge = useCallViewState(({ place }) => place === 'screen')
  return (
    <>
      {!(hasCall && isLarge) && <Welcome />}
      <CallScreen />
    </>
  )
}
