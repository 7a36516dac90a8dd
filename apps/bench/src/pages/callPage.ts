// The page of one user. The query names the implementation, the media, the user, whom they call, and the implementation's server:
//   callPage.html?with=plain&media=video&user=alice&other=bob&server=http://10.77.0.4:8080
import type { CallPage, CreateImplementation } from './callImplementation.ts'
import { type CallTimes, createMediaTimer, toEpochMs } from './createMediaTimer.ts'
import { type MediaCounters, readMediaCounters } from './readMediaCounters.ts'

const implementations: Record<string, () => Promise<CreateImplementation>> = {
  offhook: async () => (await import('./offhook.ts')).createOffhook,
  offhookEarlyRelay: async () => (await import('./offhook.ts')).createOffhookEarlyRelay,
  connected: async () => (await import('./connected.ts')).createConnected,
  peerjs: async () => (await import('./peerjs.ts')).createPeerJs,
  simplePeer: async () => (await import('./simplePeer.ts')).createSimplePeer,
  plain: async () => (await import('./plain.ts')).createPlain,
  relay: async () => (await import('./relay.ts')).createRelay,
  relayWithMicrophone: async () => (await import('./relay.ts')).createRelayWithMicrophone,
}

declare global {
  interface Window {
    /** Read by the bench. */
    callPage: {
      times: CallTimes
      /** Whether a peer connection of this call is connected. */
      isConnected(): boolean
      /** The candidate types of the other user that this page has received. */
      remoteCandidateTypes(): Promise<string[]>
      /** What the peer connections of this call have sent and received until now. */
      readCounters(): Promise<MediaCounters>
    }
  }
}

type Status = 'starting' | 'idle' | 'calling' | 'ringing' | 'answered'

const showStatus = (status: Status) => (document.body.dataset.status = status)

function findElement<E extends HTMLElement>(id: string, elementClass: new () => E): E {
  const found = document.getElementById(id)
  if (!(found instanceof elementClass)) throw new Error(`The page has no #${id}`)
  return found
}

showStatus('starting')
const query = new URLSearchParams(location.search)
const remoteVideo = findElement('remote-video', HTMLVideoElement)
// Before any implementation is loaded: the timer tracks the peer connections created after it.
const timer = createMediaTimer(remoteVideo)

const callPage: CallPage = {
  media: query.get('media') === 'voice' ? 'voice' : 'video',
  user: query.get('user') ?? '',
  other: query.get('other') ?? '',
  server: query.get('server') ?? '',
  remoteVideo,
  onRinging() {
    showStatus('ringing')
    timer.times.ringingAt = toEpochMs(performance.now())
  },
  onEnded: becomeIdle,
}

function becomeIdle(): void {
  remoteVideo.srcObject = null
  timer.reset()
  showStatus('idle')
}

function onClick(id: string, act: (timeStamp: number) => Promise<void>): void {
  findElement(id, HTMLButtonElement).addEventListener('click', ({ timeStamp }) => {
    // A rejection becomes an uncaught error of the page, which the bench reports.
    void act(toEpochMs(timeStamp))
  })
}

window.callPage = {
  times: timer.times,
  isConnected: () => timer.openConnections().some(({ connectionState }) => connectionState === 'connected'),
  async remoteCandidateTypes() {
    const reports = await Promise.all(timer.openConnections().map((connection) => connection.getStats()))
    const statistics = reports.flatMap((report) => [...report.values()] as Record<string, unknown>[])
    return statistics
      .filter(({ type }) => type === 'remote-candidate')
      .map(({ candidateType }) => String(candidateType))
  },
  readCounters: () => readMediaCounters(timer.openConnections()),
}

const create = await implementations[query.get('with') ?? '']?.()
if (!create) throw new Error(`No such implementation: ${location.search}`)
const implementation = await create(callPage)

for (const id of ['call', 'answer'])
  findElement(id, HTMLButtonElement).addEventListener('pointerdown', () => implementation.onPointerDown?.())
onClick('call', async (timeStamp) => {
  timer.times.callClickedAt = timeStamp
  timer.start()
  showStatus('calling')
  await implementation.call()
})
onClick('answer', async (timeStamp) => {
  timer.times.answerClickedAt = timeStamp
  timer.start()
  showStatus('answered')
  await implementation.answer()
})
onClick('hang-up', async () => {
  await implementation.hangUp()
  becomeIdle()
})
becomeIdle()
