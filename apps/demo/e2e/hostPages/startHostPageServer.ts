import { existsSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createSignalingServer } from '@offhook/server'
import sirv from 'sirv'

/** A page of another app. The kit is mounted into the element `#offhook-app`, or at the end of the body. */
export interface HostPage {
  /** HTML of the head, after the style sheet of the kit. */
  head?: string
  /** HTML of the head, before the style sheet of the kit. */
  headBeforeStyles?: string
  /** HTML of the body, before the script that mounts the kit. */
  body?: string
  /** Whether the page contains the app. `false`: only its frames may. @default true */
  hasApp?: boolean
  /** HTTP headers of the page, such as `permissions-policy`. */
  headers?: Record<string, string>
}

export interface HostPageServer {
  /** `http://localhost:<port>`. `http://127.0.0.1:<port>` is the same server, and another site for browsers. */
  origin: string
  /** Serves a page. @returns its path. */
  serve(page: HostPage): string
  /**
   * Answers requests for paths that match with 404, until `restore`. Or with a script that throws, or not at all.
   *
   * @param answer Default: `404`
   */
  refuse(path: RegExp, answer?: '404' | 'throws' | 'hangs'): void
  restore(): void
  /** Lets the token of a user expire in `ms` milliseconds, or before now if it is negative. Without this it does not expire. */
  expireToken(user: string, ms: number): void
  /** Breaks every WebSocket. */
  breakConnections(): void
  stop(): Promise<void>
}

const appFolder = fileURLToPath(new URL('../../dist/hostPage', import.meta.url))

/** Serves host pages, the built app that they contain, and signaling: the token of a user is their name. */
export async function startHostPageServer(): Promise<HostPageServer> {
  if (!existsSync(appFolder))
    throw new Error('The host page is not built. Build it first: npm run build:hostPage, in apps/demo')
  const pages: HostPage[] = []
  const expirations = new Map<string, number>()
  const sockets = new Set<Duplex>()
  let refused: { path: RegExp; answer: '404' | 'throws' | 'hangs' } | null = null
  const serveApp = sirv(appFolder, {
    dev: true,
    // A page with an opaque origin (a sandboxed frame) loads modules across origins.
    setHeaders: (response) => response.setHeader('access-control-allow-origin', '*'),
  })
  const httpServer = createServer((request, response) => {
    if (signaling.handleRequest(request, response)) return
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const notFound = () => {
      response.writeHead(404).end()
    }
    const page = pages[Number(/^\/page\/(\d+)$/.exec(pathname)?.[1])]
    if (page) sendPage(response, page)
    else if (refused?.path.test(pathname) && refused.answer !== '404') {
      if (refused.answer === 'throws')
        response.writeHead(200, { 'content-type': 'text/javascript' }).end('throw new Error("thrown by a test")')
    } else if (refused?.path.test(pathname) || !pathname.startsWith('/host/')) notFound()
    else {
      request.url = request.url?.slice('/host'.length)
      serveApp(request, response, notFound)
    }
  })
  const signaling = createSignalingServer({
    httpServer,
    domain: 'localhost',
    authenticate: (token) => ({
      userId: token,
      displayName: token.charAt(0).toUpperCase() + token.slice(1),
      expiresAt: expirations.get(token),
    }),
    cors: ['*'],
    preconnect: 'all',
    logLevel: 'warn',
  })
  httpServer.on('upgrade', (_request, socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve))
  const { port } = httpServer.address() as AddressInfo

  return {
    origin: `http://localhost:${port}`,
    serve: (page) => `/page/${pages.push(page) - 1}`,
    refuse(path, answer = '404') {
      refused = { path, answer }
    },
    restore() {
      refused = null
    },
    expireToken(user, ms) {
      expirations.set(user, Date.now() + ms)
    },
    breakConnections() {
      for (const socket of sockets) socket.destroy()
    },
    async stop() {
      await signaling.close()
      httpServer.closeAllConnections()
      await new Promise((resolve) => httpServer.close(resolve))
    },
  }
}

function sendPage(
  response: ServerResponse,
  { head = '', headBeforeStyles = '', body = '', hasApp = true, headers = {} }: HostPage,
): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers })
  response.end(`<!doctype html>
<html lang="en">
  <head>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Host page</title>
    <link rel="icon" href="data:," />
    ${headBeforeStyles}
    <link rel="stylesheet" href="/host/offhook.css" />
    ${head}
  </head>
  <body>
    ${body}
    ${hasApp ? '<script type="module" src="/host/main.js"></script>' : ''}
  </body>
</html>`)
}
