// One person's phone. Its query says who it is, whom it calls, and with what:
//   phone.html?with=plain&user=alice&other=bob&server=http://10.77.0.4:8080
import type { CreateContestant, Phone } from './contestant.ts'
import { createMeter, type Reading, sinceEpoch } from './meter.ts'

const contestants: Record<string, () => Promise<CreateContestant>> = {
  offhook: async () => (await import('./offhook.ts')).createOffhook,
  peerjs: async () => (await import('./peerjs.ts')).createPeerJs,
  simplePeer: async () => (await import('./simplePeer.ts')).createSimplePeer,
  plain: async () => (await import('./plain.ts')).createPlain,
  relay: async () => (await import('./relay.ts')).createRelay,
  spokenRelay: async () => (await import('./relay.ts')).createSpokenRelay,
}

declare global {
  interface Window {
    /** What the bench reads and asks of the page. */
    phone: {
      reading: Reading
      /** Whether a connection of this call is up. */
      isConnected(): boolean
      /** The kinds of addresses of the other one that this side has been told. */
      remoteCandidateTypes(): Promise<string[]>
      /** Media packets this side has sent in this call. */
      packetsSent(): Promise<number>
    }
  }
}

type Status = 'starting' | 'idle' | 'calling' | 'ringing' | 'answered'

const show = (status: Status) => (document.body.dataset.status = status)

function find<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`No ${id} in the page`)
  return found
}

show('starting')
const query = new URLSearchParams(location.search)
const picture = find('picture', HTMLVideoElement)
const meter = createMeter(picture)

const phone: Phone = {
  user: query.get('user') ?? '',
  other: query.get('other') ?? '',
  server: query.get('server') ?? '',
  picture,
  ring() {
    show('ringing')
    meter.reading.rang = sinceEpoch(performance.now())
  },
  ended: becomeIdle,
}

function becomeIdle(): void {
  picture.srcObject = null
  meter.reset()
  show('idle')
}

function onClick(id: string, act: (timeStamp: number) => Promise<void>): void {
  find(id, HTMLButtonElement).addEventListener('click', ({ timeStamp }) => {
    // What fails shows as an error of the page, which the bench looks at.
    void act(sinceEpoch(timeStamp))
  })
}

window.phone = {
  reading: meter.reading,
  isConnected: () => meter.openConnections().some(({ connectionState }) => connectionState === 'connected'),
  remoteCandidateTypes: async () => (await statistics('remote-candidate')).map((one) => String(one.candidateType)),
  packetsSent: async () =>
    (await statistics('outbound-rtp')).reduce((sum, { packetsSent }) => sum + Number(packetsSent ?? 0), 0),
}

async function statistics(type: string): Promise<Record<string, unknown>[]> {
  const reports = await Promise.all(meter.openConnections().map((connection) => connection.getStats()))
  const all = reports.flatMap((report) => [...report.values()] as Record<string, unknown>[])
  return all.filter((one) => one.type === type)
}

const create = await contestants[query.get('with') ?? '']?.()
if (!create) throw new Error(`Nobody of this name: ${location.search}`)
const contestant = await create(phone)

for (const id of ['call', 'answer'])
  find(id, HTMLButtonElement).addEventListener('pointerdown', () => contestant.press?.())
onClick('call', async (timeStamp) => {
  meter.reading.called = timeStamp
  meter.begin()
  show('calling')
  await contestant.call()
})
onClick('answer', async (timeStamp) => {
  meter.reading.answered = timeStamp
  meter.begin()
  show('answered')
  await contestant.answer()
})
onClick('hang-up', async () => {
  await contestant.hangUp()
  becomeIdle()
})
becomeIdle()
