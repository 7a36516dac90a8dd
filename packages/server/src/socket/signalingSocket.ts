import type { ClientToServerEvents, ServerToClientEvents } from '@offhook/protocol'
import type { Socket } from 'socket.io'
import type { Device } from '../auth/signIn'

/** Set by the sign-in middleware, before the `connection` event. */
export interface SocketData {
  device: Device
}

export type SignalingSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>
