import { type CallClient, createCallClient } from '../../../core/src/index'
import {
  createFakeDeviceMemory,
  createFakeMediaDevices,
  createFakeRingSignals,
  createFakeSoundOutput,
  type FakeNetwork,
} from '../../../core/src/testing/index'

/** A whole client, as in a browser: the real one, over real sockets. Only microphone, sound and media are fakes. */
export interface Telephone {
  client: CallClient
  /** The status of the newest call it shows, and why it ended. */
  status(): string
  /** What it has heard of calls: `ringing(bob)`, `ended(bob) closed hangup`. */
  log: string[]
}

export interface TelephoneOptions {
  url: string
  user: string
  token: string | (() => string | Promise<string>)
  network: FakeNetwork
}

export async function openTelephone({ url, user, token, network }: TelephoneOptions): Promise<Telephone> {
  const client = createCallClient(
    { url, token },
    {
      mediaTransport: () => Promise.resolve(network.transport(user)),
      mediaDevices: createFakeMediaDevices(),
      soundOutput: createFakeSoundOutput().create,
      deviceMemory: createFakeDeviceMemory(),
      ringSignals: createFakeRingSignals().signals,
    },
  )
  const log: string[] = []
  const who = (userJid: string) => userJid.split('@', 1)[0] ?? ''
  client.on('incomingCall', ({ userJid }) => void log.push(`incoming(${who(userJid)})`))
  client.on('missedCall', ({ userJid }) => void log.push(`missed(${who(userJid)})`))
  client.on('callStatus', ({ status, userJid, sessionStatus, reason }) => {
    log.push([`${status}(${who(userJid)})`, sessionStatus, reason].filter(Boolean).join(' '))
  })
  client.on('connection', ({ status }) => void log.push(status))
  await client.connect()
  log.length = 0
  return {
    client,
    log,
    status() {
      const call = Object.values(client.store.getState().calls).at(-1)
      return call ? [call.status, call.endReason].filter(Boolean).join(' ') : 'none'
    },
  }
}
