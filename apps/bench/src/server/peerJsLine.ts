import { WebSocket } from 'ws'
import { browserHeaders } from './browserHeaders.ts'
import { createCounter } from './counter.ts'
import { type Line, whenLost } from './socketIoLine.ts'

export interface PeerJsLine extends Line {
  send(message: Record<string, unknown>): void
}

/** A client of PeerJS's server: JSON on a websocket, told of nothing but what the other one sent. */
export function openPeerJsLine(port: number, id: string): Promise<PeerJsLine> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/peerjs?key=peerjs&id=${id}&token=${id}`, {
    perMessageDeflate: false,
    headers: browserHeaders,
  })
  const counter = createCounter()
  const line: PeerJsLine = {
    get received() {
      return counter.count
    },
    whenReceived: (count) => counter.when(count),
    close: () => socket.close(),
    send: (message) => socket.send(JSON.stringify(message)),
  }
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string }
      if (type === 'OPEN') resolve(line)
      else if (type === 'ERROR' || type === 'ID-TAKEN') reject(new Error(`PeerJS's server refused a client: ${type}`))
      else counter.increase()
    })
    whenLost(socket, reject)
  })
}
