// The least that a socket.io server can do for a call: it acknowledges each message and sends on what Offhook's server would have
// sent, in as many messages and as many bytes, taken from a recording. It checks nothing and knows of nobody but the pair.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import type { RecordedStep } from '../socketIoCalls.ts'
import { reportMetrics } from './processMetrics'
import { pingSettings } from './pingSettings'

interface SignalRequest {
  roomId: string
  generation: number
  signal: unknown
}

const recorded = JSON.parse(process.argv[2] ?? '[]') as RecordedStep[]
const httpServer = createServer()
const io = new Server(httpServer, {
  serveClient: false,
  pingInterval: pingSettings.pingIntervalMs,
  pingTimeout: pingSettings.pingTimeoutMs,
})
const sockets = new Map<string, Socket>()
const nothing = { ok: true, value: null }

io.on('connection', (socket) => {
  const user = (socket.handshake.auth as { token: string }).token
  const isCaller = user.startsWith('caller')
  const peer = isCaller ? user.replace('caller', 'callee') : user.replace('callee', 'caller')
  sockets.set(user, socket)
  socket.on('disconnect', () => sockets.delete(user))
  socket.onAny((name: string, id: string, request: unknown, acknowledge: (reply: unknown) => void) => {
    const step = recorded[Number(id.slice(0, 2))]
    acknowledge(step?.reply ?? nothing)
    for (const { to, name: pushName, payload } of step?.pushes ?? []) {
      const target = (to === 'caller') === isCaller ? socket : sockets.get(peer)
      target?.emit(pushName, name === 'call:signal' ? signalFrom(payload, request as SignalRequest) : payload)
    }
  })
})

/** What is relayed is what came, not the recording. */
function signalFrom(payload: unknown, { roomId, generation, signal }: SignalRequest) {
  return { roomId, from: (payload as { from: unknown }).from, generation, signal }
}

httpServer.listen(0, '127.0.0.1', 4_096, () => reportMetrics((httpServer.address() as AddressInfo).port))
