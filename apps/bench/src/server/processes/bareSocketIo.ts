// The minimum that a socket.io server can do for a call: it acknowledges each message and sends what Offhook's server would have
// sent, in as many messages and bytes, taken from a recording. It checks nothing and has no state besides the sockets.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import type { RecordedStep } from '../socketIoCalls.ts'
import { pingSettings } from './pingSettings.ts'
import { reportMetrics } from './processMetrics.ts'

interface SignalRequest {
  roomId: string
  generation: number
  signal: unknown
}

const recording = JSON.parse(process.argv[2] ?? '[]') as RecordedStep[]
const httpServer = createServer()
const io = new Server(httpServer, {
  serveClient: false,
  pingInterval: pingSettings.pingIntervalMs,
  pingTimeout: pingSettings.pingTimeoutMs,
})
const sockets = new Map<string, Socket>()
const emptyReply = { ok: true, value: null }

io.on('connection', (socket) => {
  const user = (socket.handshake.auth as { token: string }).token
  const isCaller = user.startsWith('caller')
  const otherUser = isCaller ? user.replace('caller', 'callee') : user.replace('callee', 'caller')
  sockets.set(user, socket)
  socket.on('disconnect', () => sockets.delete(user))
  socket.onAny((name: string, id: string, request: unknown, acknowledge: (reply: unknown) => void) => {
    const step = recording[Number(id.slice(0, 2))]
    acknowledge(step?.reply ?? emptyReply)
    for (const { to, name: pushName, payload } of step?.pushes ?? []) {
      const target = (to === 'caller') === isCaller ? socket : sockets.get(otherUser)
      target?.emit(pushName, name === 'call:signal' ? relayedSignal(payload, request as SignalRequest) : payload)
    }
  })
})

/** A signal is relayed as it came. Only its sender is taken from the recording. */
function relayedSignal(recordedPayload: unknown, { roomId, generation, signal }: SignalRequest) {
  return { roomId, from: (recordedPayload as { from: unknown }).from, generation, signal }
}

httpServer.listen(0, '127.0.0.1', 4_096, () => reportMetrics((httpServer.address() as AddressInfo).port))
