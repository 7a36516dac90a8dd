import { Avatar, useCallClient, useCallStore, useConnection } from '@offhook/react'
import type { Identity } from './parseIdentity'

const statusTexts: Record<ReturnType<typeof useConnection>['status'], string> = {
  offline: 'Offline',
  connecting: 'Connecting…',
  online: 'Online',
  reconnecting: 'Server unavailable. Reconnecting…',
  unauthorized: 'Your sign-in is no longer valid.',
}

export interface CurrentUserProps {
  identity: Identity
  connectError: string | null
  onSignOut(): void
}

/** The signed-in user, the status of their connection, and the button to sign out. */
export function CurrentUser({ identity, connectError, onSignOut }: CurrentUserProps) {
  const client = useCallClient()
  const { status } = useConnection()
  const userJid = useCallStore((state) => state.self?.userJid)
  const canReconnect = status === 'offline' || status === 'unauthorized'
  return (
    <section className="current-user" aria-label="You">
      <Avatar userJid={userJid ?? identity.userId} name={identity.displayName} />
      <div className="current-user-text">
        <p className="name">{identity.displayName}</p>
        <p role="status" className="connection" data-status={status}>
          {statusTexts[status]}
        </p>
      </div>
      <button type="button" className="quiet" onClick={onSignOut}>
        Sign out
      </button>
      {status === 'connecting' && connectError !== null && (
        <p role="alert" className="error">
          {connectError}. Is the demo still running?
        </p>
      )}
      {canReconnect && (
        // A failure shows as the connection status above.
        <button type="button" className="quiet" onClick={() => void client.connect().catch(() => undefined)}>
          Reconnect
        </button>
      )}
    </section>
  )
}
