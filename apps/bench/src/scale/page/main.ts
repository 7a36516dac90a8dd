import { type CallClient, createCallClient } from '@offhook/core'
import { trackPeerConnections } from '../../pages/trackPeerConnections'
import { fetchDevToken } from '../../pages/fetchDevToken'

const connections = trackPeerConnections()
let client: CallClient

/** Comes online, and answers whoever calls. */
export async function join(url: string, user: string): Promise<void> {
  client = createCallClient({ url, token: await fetchDevToken(url, user) })
  client.on('incomingCall', () => void client.answerCall())
  await client.connect()
}

export async function call(users: readonly string[]): Promise<void> {
  await client.makeVideoCall([...users])
}

/** How many pictures each of the others' cameras has shown here so far. */
export async function framesDecoded(): Promise<number[]> {
  const frames: number[] = []
  for (const connection of connections) {
    if (connection.connectionState !== 'connected') continue
    for (const report of (await connection.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
      if (report.type === 'inbound-rtp' && report.kind === 'video') frames.push(report.framesDecoded ?? 0)
    }
  }
  return frames
}

export async function leave(): Promise<void> {
  await client.endCall()
  await client.destroy()
}
