import { WebSocket } from 'ws'
import { browserHeaders } from './browserHeaders.ts'
import { createMessageCounter } from './createMessageCounter.ts'
import { type LoadConnection, rejectOnClose } from './loadConnection.ts'

export interface PeerJsConnection extends LoadConnection {
  send(message: Record<string, unknown>): void
}

/** Connects to PeerJS's server: JSON messages over a WebSocket, which the server forwards to the other client. */
export function openPeerJsConnection(port: number, id: string): Promise<PeerJsConnection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/peerjs?key=peerjs&id=${id}&token=${id}`, {
    perMessageDeflate: false,
    headers: browserHeaders,
  })
  const counter = createMessageCounter()
  const connection: PeerJsConnection = {
    get messageCount() {
      return counter.count
    },
    waitForMessages: (count) => counter.waitFor(count),
    close: () => socket.close(),
    send: (message) => socket.send(JSON.stringify(message)),
  }
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string }
      if (type === 'OPEN') resolve(connection)
      else if (type === 'ERROR' || type === 'ID-TAKEN') reject(new Error(`PeerJS's server refused a client: ${type}`))
      else counter.increase()
    })
    rejectOnClose(socket, reject)
  })
}
