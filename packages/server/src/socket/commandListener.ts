import type { Acknowledge } from '../commands/commandHandler'
import type { Boundary } from './boundary'
import type { SignalingSocket } from './signalingSocket'

/**
 * Creates the listener for every event of a socket, whatever its name and arguments are. It acknowledges an event if the client asked for
 * that. One for all sockets.
 */
export function createCommandListener(boundary: Boundary) {
  return boundary(
    'command',
    function (this: SignalingSocket, name: unknown, ...args: unknown[]) {
      // socket.io also passes on what has arrived after DISCONNECT.
      if (!this.connected) return
      const ack = typeof args.at(-1) === 'function' ? (args.pop() as Acknowledge) : undefined
      this.data.commands?.add(name, args, ack)
    },
    function () {
      this.disconnect()
    },
  )
}
