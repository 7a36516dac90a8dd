import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { linkSockets } from './linkSockets'

/** A TCP proxy in front of a server that simulates network faults. */
export interface TcpGate {
  url: string
  /** Closes every connection and refuses new ones. */
  cut(): void
  /** Drops everything that the server sends. */
  dropDownstream(): void
  /** Drops everything that the client sends. */
  dropUpstream(): void
  /** Accepts connections and forwards both directions again. */
  restore(): void
  stop(): void
}

export async function startTcpGate(target: string): Promise<TcpGate> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false
  let dropsDownstream = false
  let dropsUpstream = false

  const server = createServer((client) => {
    if (isCut) {
      client.destroy()
      return
    }
    const upstream = connect(Number(port), hostname)
    linkSockets(client, upstream, sockets)
    client.on('data', (chunk) => {
      if (!dropsUpstream) upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (!dropsDownstream) client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    dropDownstream() {
      dropsDownstream = true
    },
    dropUpstream() {
      dropsUpstream = true
    },
    restore() {
      isCut = false
      dropsDownstream = false
      dropsUpstream = false
    },
    stop() {
      cut()
      server.close()
    },
  }
}
