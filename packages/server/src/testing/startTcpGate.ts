import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that can be cut like a cable. */
export interface TcpGate {
  url: string
  /** Breaks every connection and takes no new one. */
  cut(): void
  /** From now on whatever the server says is lost, and what the client says still arrives. */
  deafen(): void
  /** From now on whatever the client says is lost, and what the server says still arrives. */
  mute(): void
  /** Lets new connections through, both ways. */
  mend(): void
  stop(): void
}

export async function startTcpGate(target: string): Promise<TcpGate> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false
  let isDeaf = false
  let isMute = false

  const server = createServer((client) => {
    if (isCut) {
      client.destroy()
      return
    }
    const upstream = connect(Number(port), hostname)
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
      from.on('data', (chunk) => {
        if (from === client ? !isMute : !isDeaf) to.write(chunk)
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    deafen() {
      isDeaf = true
    },
    mute() {
      isMute = true
    },
    mend() {
      isCut = false
      isDeaf = false
      isMute = false
    },
    stop() {
      cut()
      server.close()
    },
  }
}
