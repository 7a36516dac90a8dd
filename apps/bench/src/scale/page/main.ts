import { type CallClient, createCallClient } from '@offhook/core'

const connections = new Set<RTCPeerConnection>()
const Native = RTCPeerConnection
// The client keeps its connections to itself; what arrives on them is what is measured.
globalThis.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    connections.add(this)
  }
}

let client: CallClient

/** Comes online, and answers whoever calls. */
export async function join(url: string, user: string): Promise<void> {
  const response = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: user, displayName: user }),
  })
  const { token } = (await response.json()) as { token: string }
  client = createCallClient({ url, token })
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
