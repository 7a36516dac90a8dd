import { type CallClient, createCallClient } from '@offhook/core'
import { fetchDevToken } from '../../pages/fetchDevToken.ts'
import { trackPeerConnections } from '../../pages/trackPeerConnections.ts'

// The page of one user. Its exports become the global `meshPage`.

function createMeshPage() {
  const connections = trackPeerConnections()
  let client: CallClient | undefined

  function joinedClient(): CallClient {
    if (client === undefined) throw new Error('join() comes first')
    return client
  }

  return {
    /** Comes online and answers every incoming call. */
    async join(url: string, user: string): Promise<void> {
      const joining = createCallClient({ url, token: await fetchDevToken(url, user) })
      client = joining
      joining.on('incomingCall', () => void joining.answerCall())
      await joining.connect()
    },
    async call(users: readonly string[]): Promise<void> {
      await joinedClient().makeVideoCall([...users])
    },
    /** The number of decoded frames of each remote video. */
    async framesDecoded(): Promise<number[]> {
      const frames: number[] = []
      for (const connection of connections) {
        if (connection.connectionState !== 'connected') continue
        for (const report of (await connection.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
          if (report.type === 'inbound-rtp' && report.kind === 'video') frames.push(report.framesDecoded ?? 0)
        }
      }
      return frames
    },
    async leave(): Promise<void> {
      await joinedClient().endCall()
      await joinedClient().destroy()
    },
  }
}

export const { join, call, framesDecoded, leave } = createMeshPage()
