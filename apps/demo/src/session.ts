import { type CallClient, createCallClient } from '@offhook/core'
import { createStore } from 'zustand/vanilla'
import { createEventLog, type EventLog } from './eventLog'
import { fetchToken } from './fetchToken'
import { type Identity, identityFrom } from './identity'
import { logCommands } from './logCommands'
import { logEvents } from './logEvents'

export interface Session {
  identity: Identity
  /** The one client of this window. It lives here and not in a component: the call goes on whatever React does. */
  client: CallClient
  log: EventLog
}

interface SessionState {
  session: Session | null
  /** What the address says after `?user=`. */
  typed: string
  /** Why the first connect did not succeed, in words. The client goes on trying. */
  problem: string | null
}

export const sessionStore = createStore<SessionState>(() => ({ session: null, typed: '', problem: null }))

/** Signs in whom the address names, `/?user=alice`, now and whenever it changes. */
export function followAddress(): void {
  window.addEventListener('popstate', readAddress)
  readAddress()
}

export function signIn(typed: string): void {
  history.pushState(null, '', `/?user=${encodeURIComponent(typed)}`)
  readAddress()
}

export function signOut(): void {
  history.pushState(null, '', '/')
  readAddress()
}

function readAddress(): void {
  const typed = new URLSearchParams(location.search).get('user') ?? ''
  const identity = identityFrom(typed)
  const { session } = sessionStore.getState()
  if (session && session.identity.userId === identity?.userId) return
  void session?.client.destroy()
  sessionStore.setState({ session: identity && open(identity), typed, problem: null })
}

function open(identity: Identity): Session {
  const log = createEventLog()
  const bare = createCallClient({
    url: location.origin,
    token: () => fetchToken(identity),
    callbackListeners: { helper: { getDisplayName: () => identity.displayName } },
  })
  logEvents(bare, log)
  const client = logCommands(bare, log)
  const session = { identity, client, log }
  client.connect().catch((error: unknown) => {
    if (sessionStore.getState().session !== session) return
    sessionStore.setState({ problem: error instanceof Error ? error.message : String(error) })
  })
  return session
}
