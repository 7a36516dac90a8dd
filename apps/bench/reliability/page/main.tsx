// The page of one user, with Offhook's prebuilt screens. The query names the user, whom they call, and the server.
import { type CallConnectionQualityEvent, createCallClient } from '@offhook/core'
import { CallButton, CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
import '@offhook/react/styles.css'
import { createRoot } from 'react-dom/client'
import { fetchDevToken } from '../../src/pages/fetchDevToken.ts'
import { type MediaArrivals, watchMediaArrivals } from './watchMediaArrivals.ts'

declare global {
  interface Window {
    testPage: {
      mediaArrivals: MediaArrivals
      /** Every status of the call in the store and on the screen, `store connected` or `screen reconnecting`, and when it began. */
      statusLog: { at: number; status: string }[]
      /** Every `callConnectionQuality` event. */
      qualities: CallConnectionQualityEvent[]
    }
  }
}

const mediaArrivals = watchMediaArrivals()
const query = new URLSearchParams(location.search)
const server = query.get('server') ?? ''
const client = createCallClient({
  url: server,
  token: () => fetchDevToken(server, query.get('user') ?? ''),
  ringing: [],
})

const statusLog: Window['testPage']['statusLog'] = []
const latestStatus = new Map<string, string>()
function logStatus(source: 'store' | 'screen', status: string | undefined): void {
  if (status === undefined || latestStatus.get(source) === status) return
  latestStatus.set(source, status)
  statusLog.push({ at: Date.now(), status: `${source} ${status}` })
}
client.store.subscribe(({ calls, activeRoomId }) => {
  const call = activeRoomId === null ? undefined : calls[activeRoomId]
  logStatus('store', call?.status)
})
new MutationObserver(() => {
  logStatus('screen', document.querySelector<HTMLElement>('.offhook-call-screen')?.dataset.status)
}).observe(document, { subtree: true, childList: true, attributes: true })
const qualities: CallConnectionQualityEvent[] = []
client.on('callConnectionQuality', (event) => qualities.push(event))
window.testPage = { mediaArrivals, statusLog, qualities }

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')
createRoot(root).render(
  <CallProvider client={client}>
    <CallButton to={query.get('other') ?? ''} callType="video" label="Video call" />
    <CallButton to={query.get('other') ?? ''} callType="audio" label="Voice call" />
    <IncomingCallModal />
    <CallScreen />
  </CallProvider>,
)
await client.connect()
document.body.dataset.status = 'online'
