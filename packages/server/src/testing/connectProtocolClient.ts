import { randomUUID } from 'node:crypto'
import {
  type CommandName,
  type CommandRequest,
  type CommandResult,
  type Failure,
  PROTOCOL_VERSION,
  type Push,
  type Reply,
} from '@offhook/protocol'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { testToken } from './startTestServer'
import { voiceCall } from './voiceCall'

/** A socket.io client that speaks the protocol, without any code of core. */
export interface ProtocolClient {
  socket: Socket
  deviceId: string
  /** In the order in which they arrived. */
  pushes: Push[]
  command<N extends CommandName>(name: N, request: CommandRequest<N>, id?: string): Promise<Reply<CommandResult<N>>>
  /** Sends an event with any name and any arguments. */
  emit(name: string, ...args: unknown[]): Promise<Reply<unknown>>
  call(...to: string[]): Promise<Reply<CommandResult<'call:start'>>>
}

export type ProtocolClientOptions = Partial<ManagerOptions & SocketOptions>

/** Rejects with the `Failure` if the server refuses the connection. */
export async function connectProtocolClient(
  url: string,
  user: string,
  auth: Record<string, unknown> = {},
  options: ProtocolClientOptions = {},
): Promise<ProtocolClient> {
  const deviceId = randomUUID()
  const socket: Socket = io(url, {
    forceNew: true,
    reconnection: false,
    transports: ['websocket'],
    auth: { token: await testToken(user), deviceId, displayName: '', protocolVersion: PROTOCOL_VERSION, ...auth },
    ...options,
  })
  socket.on('server:draining', () => void socket.disconnect())
  socket.on('server:probe', () => void socket.emit('connection:keep-alive', randomUUID(), { within: 0 }))
  const pushes: Push[] = []
  socket.onAny((name: Push['name'] | 'server:probe', payload: Push['payload']) => {
    if (name !== 'server:probe') pushes.push({ name, payload } as Push)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    // A connection that is closed before the server has answered.
    socket.once('disconnect', (reason) => {
      reject(new Error(reason))
    })
    socket.once('connect_error', (error: Error & { data?: Failure }) => {
      reject(Object.assign(new Error(error.message), error.data))
    })
  })
  const emit = (name: string, ...args: unknown[]) => socket.emitWithAck(name, ...args) as Promise<Reply<never>>
  const command: ProtocolClient['command'] = (name, request, id = randomUUID()) => emit(name, id, request)
  return {
    socket,
    deviceId,
    pushes,
    emit,
    command,
    call: (...to) => command('call:start', voiceCall(to)),
  }
}
