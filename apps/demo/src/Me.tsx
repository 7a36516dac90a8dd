import { Avatar, useCallClient, useCallStore, useConnection } from '@offhook/react'
import { useStore } from 'zustand'
import type { Identity } from './identity'
import { sessionStore, signOut } from './session'

const words: Record<ReturnType<typeof useConnection>['status'], string> = {
  offline: 'Offline',
  connecting: 'Connecting…',
  online: 'Online',
  reconnecting: 'The server is away. Trying again…',
  unauthorized: 'The server does not know you any more.',
}

/** Who I am, whether the server knows it, and the way out. */
export function Me({ identity }: { identity: Identity }) {
  const client = useCallClient()
  const { status } = useConnection()
  const problem = useStore(sessionStore, (state) => state.problem)
  const userJid = useCallStore((state) => state.self?.userJid)
  const isGone = status === 'offline' || status === 'unauthorized'
  return (
    <section className="me" aria-label="You">
      <Avatar userJid={userJid ?? identity.userId} name={identity.displayName} />
      <div className="me-words">
        <p className="name">{identity.displayName}</p>
        <p role="status" className="connection" data-status={status}>
          {words[status]}
        </p>
      </div>
      <button type="button" className="quiet" onClick={signOut}>
        Sign out
      </button>
      {status === 'connecting' && problem !== null && (
        <p role="alert" className="problem">
          {problem}. Is the demo still running?
        </p>
      )}
      {isGone && (
        // What fails here shows as the status above.
        <button type="button" className="quiet" onClick={() => void client.connect().catch(() => undefined)}>
          Connect again
        </button>
      )}
    </section>
  )
}
