import type { ClientToServerEvents, ServerToClientEvents } from '@offhook/protocol'
import type { Socket } from 'socket.io'
import type { Device } from '../auth/signIn'
import type { CommandQueue } from './commandQueue'

/** Set by the sign-in middleware, before the `connection` event. */
export interface SocketData {
  device: Device
  /** Resolves when the switchboard has the device. Set while it is served. */
  connected?: Promise<void>
  commands?: CommandQueue
}

export type SignalingSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>
