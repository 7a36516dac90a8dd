import { type CallClient, createCallClient } from '@offhook/core'
import { CallButton, CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

// The app that the host-page tests put into their pages: the ready-made screens and two call buttons, below a heading that shows
// that the host app is mounted. It imports no style sheet: each page loads `/host/offhook.css` in its own order.

declare global {
  interface Window {
    hostPage: {
      /** The client of the app that was mounted last. */
      client: CallClient
      /** Mounts the app of one more user. */
      mount(container: Element, user: string, callee: string): CallClient
      createCallClient: typeof createCallClient
    }
    /** Replaces the user as whom the clients of the page connect next. */
    nextUser?: string
  }
}

function HostApp({ client, callee }: { client: CallClient; callee: string }) {
  return (
    <CallProvider client={client}>
      <h1>Host app</h1>
      <CallButton to={callee} callType="audio" />
      <CallButton to={callee} callType="video" />
      <IncomingCallModal />
      <CallScreen />
    </CallProvider>
  )
}

function mount(container: Element, user: string, callee: string): CallClient {
  // The token of the test server is the name of the user.
  const client = createCallClient({ url: location.origin, token: () => window.nextUser ?? user })
  client.connect().catch(console.error)
  createRoot(container).render(
    <StrictMode>
      <HostApp client={client} callee={callee} />
    </StrictMode>,
  )
  window.hostPage = { client, mount, createCallClient }
  return client
}

const parameters = new URLSearchParams(location.search)
const user = parameters.get('user')
if (user !== null) {
  const container = document.getElementById('offhook-app') ?? document.body.appendChild(document.createElement('div'))
  mount(container, user, parameters.get('callee') ?? 'bob')
}
