import { io } from 'socket.io-client'
import type { Phone } from './contestant.ts'

/** `Messages`: what is said, by name. */
export interface Line<Messages> {
  say<Name extends keyof Messages & string>(name: Name, payload: Messages[Name]): void
  on<Name extends keyof Messages & string>(
    name: Name,
    listener: (payload: Messages[Name]) => void | Promise<void>,
  ): void
}

/** A line to the bench's own socket.io relay: whatever is said arrives at the other one, as it is. */
export async function lineTo<Messages>({ server, user, other }: Phone): Promise<Line<Messages>> {
  const socket = io(server, { auth: { user } })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return {
    say: (name, payload) => socket.emit('relay', other, name, payload),
    on(name, listener) {
      socket.onAny((heard: string, payload: Messages[typeof name]) => {
        if (heard === name) void listener(payload)
      })
    },
  }
}
