import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { pino } from 'pino'
import {
  createJwtAuthenticate,
  createSignalingServer,
  type SignalingServer,
  type SignalingServerOptions,
} from '../index'

/** The secret of {@link testToken}. */
export const TEST_SECRET = 'a secret of thirty-two bytes or more'
const key = new TextEncoder().encode(TEST_SECRET)

export interface TestServer extends SignalingServer {
  url: string
  /** Everything that was logged, from level `trace`. */
  log(): string
  /** Also closes the HTTP server. */
  stop(): Promise<void>
}

/** Starts a server on a port of the loopback address, by default a free one, for the domain `example.com` and without effective rate limits. */
export async function startTestServer(options: Partial<SignalingServerOptions> = {}, port = 0): Promise<TestServer> {
  const lines: string[] = []
  const httpServer = createServer((request, response) => {
    if (!server.handleRequest(request, response)) response.writeHead(200).end("the embedder's own page")
  })
  const server = createSignalingServer({
    httpServer,
    domain: 'example.com',
    ...(options.dev === true ? {} : { authenticate: createJwtAuthenticate({ secret: TEST_SECRET }) }),
    logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    connectionsPerSecond: 100_000,
    connectionsPerMinute: 100_000,
    maxConnectionsPerAddress: 100_000,
    commandsPerMinute: 1_000_000,
    callsPerMinute: 100_000,
    callsPerPairPerMinute: 100_000,
    signalsPerSecond: 100_000,
    ...options,
  })
  await new Promise<void>((resolve) => httpServer.listen(port, '127.0.0.1', resolve))
  return {
    ...server,
    url: `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`,
    log: () => lines.join(''),
    async stop() {
      await server.close()
      httpServer.closeAllConnections()
      await new Promise((resolve) => httpServer.close(resolve))
    },
  }
}

/** Creates a token that is valid for {@link startTestServer}. */
export function testToken(sub: string, claims: Record<string, unknown> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ iat: now, exp: now + 7_200, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .sign(key)
}
