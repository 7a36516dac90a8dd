// The page of one user, with Offhook's prebuilt screens. The query names the user, whom they call, and the server.
import { type CallConnectionQualityEvent, createCallClient } from '@offhook/core'
import { CallButton, CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
import '@offhook/react/styles.css'
import { createRoot } from 'react-dom/client'
import { fetchDevToken } from '../../src/pages/fetchDevToken.ts'
import { type MediaCounters, readMediaCounters } from '../../src/pages/readMediaCounters.ts'
import { trackPeerConnections } from '../../src/pages/trackPeerConnections.ts'
import { type MediaArrivals, watchMediaArrivals } from './watchMediaArrivals.ts'

export interface LogEntry {
  at: number
  status: string
}

declare global {
  interface Window {
    testPage: {
      mediaArrivals: MediaArrivals
      /** What this page has sent and received until now. */
      readCounters(): Promise<MediaCounters>
      /** Every status of the call in the store and on the screen, `store connected` or `screen reconnecting`, and when it began. */
      statusLog: LogEntry[]
      /** Every pause of a picture, `store incoming paused` or `screen notice shown`, every end of one, and when it was. */
      pictureLog: LogEntry[]
      /** Every `callConnectionQuality` event. */
      qualities: CallConnectionQualityEvent[]
    }
  }
}

const connections = trackPeerConnections()
const mediaArrivals = watchMediaArrivals(connections)
const query = new URLSearchParams(location.search)
const server = query.get('server') ?? ''
const client = createCallClient({
  url: server,
  token: () => fetchDevToken(server, query.get('user') ?? ''),
  ringing: [],
})

const statusLog: LogEntry[] = []
const pictureLog: LogEntry[] = []

/** @returns a function that logs a status when it has changed */
function createLogger(log: LogEntry[], source: string, initial?: string): (status: string | undefined) => void {
  let latest = initial
  return (status) => {
    if (status === undefined || latest === status) return
    latest = status
    log.push({ at: Date.now(), status: `${source} ${status}` })
  }
}
const logStoreStatus = createLogger(statusLog, 'store')
const logScreenStatus = createLogger(statusLog, 'screen')
const logIncomingPicture = createLogger(pictureLog, 'store incoming', 'sent')
const logOutgoingPicture = createLogger(pictureLog, 'store outgoing', 'sent')
const logNotice = createLogger(pictureLog, 'screen notice', 'hidden')

client.store.subscribe(({ calls, activeRoomId }) => {
  const call = activeRoomId === null ? undefined : calls[activeRoomId]
  logStoreStatus(call?.status)
  for (const { isLocal, videoPausedFor } of Object.values(call?.participants ?? {}))
    (isLocal ? logOutgoingPicture : logIncomingPicture)(videoPausedFor ? 'paused' : 'sent')
})
new MutationObserver(() => {
  const screen = document.querySelector<HTMLElement>('.offhook-call-screen')
  logScreenStatus(screen?.dataset.status)
  logNotice(screen?.textContent.includes('Video paused') ? 'shown' : 'hidden')
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
const qualities: CallConnectionQualityEvent[] = []
client.on('callConnectionQuality', (event) => qualities.push(event))
window.testPage = {
  mediaArrivals,
  readCounters: () => readMediaCounters(connections),
  statusLog,
  pictureLog,
  qualities,
}

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
