import { io } from 'socket.io-client'
import type { CallPage } from './callImplementation.ts'

/** @typeParam Messages the payload types, by message name */
export interface RelayConnection<Messages> {
  send<Name extends keyof Messages & string>(name: Name, payload: Messages[Name]): void
  on<Name extends keyof Messages & string>(
    name: Name,
    listener: (payload: Messages[Name]) => void | Promise<void>,
  ): void
}

/** Connects to the bench's socket.io relay, which forwards every message to the other user unchanged. */
export async function connectToRelay<Messages>({ server, user, other }: CallPage): Promise<RelayConnection<Messages>> {
  const socket = io(server, { auth: { user } })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return {
    send: (name, payload) => socket.emit('relay', other, name, payload),
    on(name, listener) {
      socket.onAny((receivedName: string, payload: Messages[typeof name]) => {
        if (receivedName === name) void listener(payload)
      })
    },
  }
}
