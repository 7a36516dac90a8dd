import { readMediaCounters } from '../../pages/readMediaCounters.ts'
import { trackPeerConnections } from '../../pages/trackPeerConnections.ts'

// The page of one user: `running.html?with=bare`, or `?with=offhook&user=alice&server=http://127.0.0.1:3001`.
const connections = trackPeerConnections()
globalThis.readCounters = () => readMediaCounters(connections)

const query = new URLSearchParams(location.search)
if (query.get('with') === 'bare') {
  globalThis.barePage = (await import('./barePage.ts')).createBarePage()
} else {
  const { createOffhookPage } = await import('./offhookPage.ts')
  globalThis.offhookPage = await createOffhookPage(query.get('user') ?? '', query.get('server') ?? '')
}
document.body.dataset.ready = ''
