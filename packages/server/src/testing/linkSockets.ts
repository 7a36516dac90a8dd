import type { Socket } from 'node:net'

/** Closes each of two sockets when the other one closes, and keeps both in `sockets` while they are open. */
export function linkSockets(client: Socket, upstream: Socket, sockets: Set<Socket>): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(from)
    from.on('error', () => from.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
}
