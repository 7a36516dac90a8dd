import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { linkSockets } from './linkSockets'

/**
 * What a proxy does to WebSockets. Plain requests always pass.
 *
 * - `pass`: nothing.
 * - `swallow`: never answers the upgrade.
 * - `refuse`: answers the upgrade with 403.
 * - `silent`: answers the upgrade with 101, and forwards nothing after it.
 * - `deaf`: forwards what the server sends, and nothing that the client sends after the upgrade.
 * - `hangUp`: answers the upgrade with 101, and closes at once.
 * - `cut`: closes after {@link CUT_AFTER_MS}.
 * - `mute`: forwards nothing any more after {@link CUT_AFTER_MS}, and keeps the connection open.
 */
export type ProxyMode = 'pass' | 'swallow' | 'refuse' | 'silent' | 'deaf' | 'hangUp' | 'cut' | 'mute'

export const CUT_AFTER_MS = 300

export interface Proxy {
  url: string
  mode: ProxyMode
  /** How many upgrades it was asked for. */
  upgrades: number
  /** How many requests it was asked for, upgrades included. */
  requests: number
  /** How many WebSockets are open that it does not break. */
  openWebSockets(): number
  /** Closes all connections. */
  cutAll(): void
  stop(): void
}

const ANSWER = 'HTTP/1.1 101 Switching Protocols'

/** @param prefix removed from the path of each request, as nginx does with a `proxy_pass` that ends with a slash */
export async function startProxy(target: string, mode: ProxyMode, prefix = ''): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const open = new Set<Socket>()
  const proxy: Proxy = { url: '', mode, upgrades: 0, requests: 0, openWebSockets: () => open.size, cutAll, stop }

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    let upgraded: ProxyMode | null = null
    let isSilent = false
    linkSockets(client, upstream, sockets)
    client.on('close', () => open.delete(client))

    client.on('data', (data) => {
      const chunk = prefix === '' || upgraded ? data : withoutPrefix(data, prefix)
      if (upgraded !== null) {
        if (!isSilent && upgraded !== 'deaf') upstream.write(chunk)
        return
      }
      if (/^(GET|POST) /.test(chunk.toString('latin1'))) proxy.requests += 1
      if (!/^upgrade: websocket\r$/im.test(chunk.toString('latin1'))) {
        upstream.write(chunk)
        return
      }
      proxy.upgrades += 1
      upgraded = proxy.mode
      if (upgraded === 'pass') open.add(client)
      if (upgraded === 'swallow') return
      if (upgraded === 'refuse') {
        client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        return
      }
      if (upgraded === 'cut') setTimeout(() => client.destroy(), CUT_AFTER_MS).unref()
      if (upgraded === 'mute') setTimeout(() => (isSilent = true), CUT_AFTER_MS).unref()
      upstream.write(chunk)
    })

    upstream.on('data', (chunk) => {
      if (isSilent) return
      if (upgraded === 'silent' || upgraded === 'hangUp') {
        const text = chunk.toString('latin1')
        isSilent = true
        client.write(text.startsWith(ANSWER) ? text.slice(0, text.indexOf('\r\n\r\n') + 4) : chunk, 'latin1')
        if (upgraded === 'hangUp') client.end()
        return
      }
      client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy

  function cutAll(): void {
    for (const socket of sockets) socket.destroy()
  }

  function stop(): void {
    cutAll()
    server.close()
  }
}

function withoutPrefix(data: Buffer, prefix: string): Buffer {
  const [line = ''] = data.toString('latin1').split('\r\n', 1)
  if (!/^[A-Z]+ \S+ HTTP\/1\.1$/.test(line)) return data
  const [method = '', path = ''] = line.split(' ')
  const kept = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : `/outside${path}`
  return Buffer.concat([Buffer.from(`${method} ${kept} HTTP/1.1`), data.subarray(line.length)])
}
