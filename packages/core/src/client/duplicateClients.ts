import type { ReadonlyCallStore } from '../api/callStoreState'

/** The connected clients of this page, by server and user. */
const connectedClients = new Map<string, Set<ReadonlyCallStore>>()
const warnedKeys = new Set<string>()

/**
 * Warns once if the page connects a second client of the same user to the same server: almost always one that hot reload or a render has
 * left behind. Each client keeps a connection, and rings.
 */
export function warnOfDuplicates(url: string, store: ReadonlyCallStore): void {
  let currentKey: string | null = null
  store.subscribe(({ connection: { status }, self }) => {
    const isConnected = status === 'online' || status === 'reconnecting'
    const key = isConnected && self ? `${url} ${self.userJid}` : null
    if (key === currentKey) return
    if (currentKey !== null) connectedClients.get(currentKey)?.delete(store)
    currentKey = key
    if (key === null) return
    const clients = connectedClients.get(key) ?? new Set()
    connectedClients.set(key, clients.add(store))
    if (clients.size < 2 || warnedKeys.has(key)) return
    warnedKeys.add(key)
    console.warn(
      'Offhook: this page has connected two clients of the same user. Each of them rings and keeps a connection. ' +
        'Create the client once, outside React, in a file of its own (callClient.ts) that exports no component. ' +
        'For hot reload with Vite, add to that file: if (import.meta.hot) { ' +
        'import.meta.hot.dispose(() => client.destroy({ keepCalls: true })); ' +
        'import.meta.hot.accept(() => import.meta.hot?.invalidate()) }',
    )
  })
}
