import { type CallClient, createCallClient } from '@offhook/core'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { createEventLog, type EventLog } from './createEventLog'
import { fetchToken } from './fetchToken'
import { logCommands } from './logCommands'
import { logEvents } from './logEvents'
import { type Identity, parseIdentity } from './parseIdentity'

export interface Session {
  identity: Identity
  /** The one client of this window. It lives outside of React, so that a call survives every unmount. */
  client: CallClient
  log: EventLog
}

interface SessionState {
  session: Session | null
  /** The value of `?user=` in the URL. */
  urlName: string
  /** Why the first connection failed, or `null`. The client keeps trying. */
  connectError: string | null
}

export interface SessionStore {
  store: StoreApi<SessionState>
  signIn(name: string): void
  signOut(): void
}

/** Signs in the user in the URL, `/?user=alice`, at once and whenever the URL changes. */
export function createSessionStore(): SessionStore {
  const store = createStore<SessionState>(() => ({ session: null, urlName: '', connectError: null }))

  function applyUrl(): void {
    const urlName = new URLSearchParams(location.search).get('user') ?? ''
    const identity = parseIdentity(urlName)
    const { session } = store.getState()
    if (session && session.identity.userId === identity?.userId) return
    void session?.client.destroy()
    store.setState({ session: identity && openSession(identity), urlName, connectError: null })
  }

  function openSession(identity: Identity): Session {
    const log = createEventLog()
    const bareClient = createCallClient({
      url: location.origin,
      token: () => fetchToken(identity),
      // The server of the demo counts them: see /metrics.
      sendCallReports: true,
      callbackListeners: { helper: { getDisplayName: () => identity.displayName } },
    })
    logEvents(bareClient, log)
    const client = logCommands(bareClient, log)
    const session = { identity, client, log }
    client.connect().catch((error: unknown) => {
      if (store.getState().session !== session) return
      store.setState({ connectError: error instanceof Error ? error.message : String(error) })
    })
    return session
  }

  function navigate(url: string): void {
    history.pushState(null, '', url)
    applyUrl()
  }

  window.addEventListener('popstate', applyUrl)
  applyUrl()
  return {
    store,
    signIn: (name) => navigate(`/?user=${encodeURIComponent(name)}`),
    signOut: () => navigate('/'),
  }
}
