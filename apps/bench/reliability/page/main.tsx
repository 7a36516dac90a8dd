// One person's telephone, with everything the kit shows. Its query says who it is and where the server is.
import { createCallClient } from '@offhook/core'
import { CallButton, CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
import '@offhook/react/styles.css'
import { createRoot } from 'react-dom/client'
import { devToken } from '../../src/pages/devToken.ts'
import { type Flow, watchFlow } from './flow.ts'

declare global {
  interface Window {
    telephone: {
      flow: Flow
      /** What the call's status has been, in the store and on the screen: `store connected`, `screen reconnecting`, and when. */
      story: { at: number; said: string }[]
    }
  }
}

const flow = watchFlow()
const query = new URLSearchParams(location.search)
const server = query.get('server') ?? ''
const client = createCallClient({
  url: server,
  token: () => devToken(server, query.get('user') ?? ''),
  ringing: [],
})

const story: Window['telephone']['story'] = []
const latest = new Map<string, string>()
function tell(who: string, status: string | undefined): void {
  if (status === undefined || latest.get(who) === status) return
  latest.set(who, status)
  story.push({ at: Date.now(), said: `${who} ${status}` })
}
client.store.subscribe(({ calls, activeRoomId }) => {
  const call = activeRoomId === null ? undefined : calls[activeRoomId]
  tell('store', call?.status)
})
new MutationObserver(() => {
  tell('screen', document.querySelector<HTMLElement>('.offhook-call-screen')?.dataset.status)
}).observe(document, { subtree: true, childList: true, attributes: true })
window.telephone = { flow, story }

const place = document.getElementById('telephone')
if (!place) throw new Error('No place for the telephone in the page')
createRoot(place).render(
  <CallProvider client={client}>
    <CallButton to={query.get('other') ?? ''} callType="video" label="Video call" />
    <IncomingCallModal />
    <CallScreen />
  </CallProvider>,
)
await client.connect()
document.body.dataset.status = 'online'
