import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { SettingsError } from '../config/settingsError'
import { injectWithoutUpgrade } from './injectWithoutUpgrade'

/** Serves one path of an HTTP server. */
export interface PathHandler {
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** The HTTP server listens, possibly not for the first time. */
  listening(): void
  /** The HTTP server was closed. It may listen again. */
  closed(): void
}

/** Attaches handlers to the paths of one HTTP server. */
interface PathRouter {
  handlers: Map<string, PathHandler>
  /** Handlers that are no longer used. They serve their path until another one does, or the HTTP server is closed. */
  released: Set<PathHandler>
}

const ignore = () => undefined

type Listener = (...args: unknown[]) => void

/** One for each HTTP server: only a listener that serves all paths knows whether an upgrade is meant for another listener. */
const routers = new WeakMap<HttpServer, PathRouter>()

/** Whether a request is for the path: with a slash at the end, as socket.io clients send it, and any query. */
export const isForPath = ({ url }: IncomingMessage, path: string): boolean => url?.split('?', 1)[0] === `${path}/`

/**
 * Passes the requests and upgrades of one path to a handler. All others are left to the other listeners of the HTTP server. Used instead
 * of socket.io's own listeners, which end an upgrade of the application that takes longer than a second (engine.io's `destroyUpgrade`),
 * swallow requests that only offer an upgrade, and cannot be removed.
 *
 * @param path without a slash at the end
 * @returns a function that releases the path: the handler is removed when another one is attached, or the HTTP server is closed
 * @throws SettingsError if the path has a handler that is not released
 */
export function attachToPath(httpServer: HttpServer, path: string, handler: PathHandler): () => void {
  const router = routers.get(httpServer) ?? createPathRouter(httpServer)
  const { handlers, released } = router
  const previous = handlers.get(path)
  if (previous && !released.delete(previous)) {
    throw new SettingsError(`path: another signaling server uses "${path}" of this HTTP server; close it first`)
  }
  handlers.set(path, handler)
  return () => {
    if (handlers.get(path) === handler) released.add(handler)
  }
}

function createPathRouter(httpServer: HttpServer): PathRouter {
  const handlers = new Map<string, PathHandler>()
  const released = new Set<PathHandler>()
  const find = (request: IncomingMessage) => [...handlers].find(([path]) => isForPath(request, path))?.[1]

  // A listener cannot keep an event from other listeners, so the earlier ones are removed and called from here. `rawListeners` returns
  // those of `once` with their wrappers.
  const others = httpServer.rawListeners('request') as Listener[]
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const handler = find(request)
    if (handler) handler.request(request, response)
    else for (const listener of others) Reflect.apply(listener, httpServer, [request, response])
  }
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const handler = find(request)
    if (handler) {
      // Node has removed its own listener: without any, a client that resets the connection would end the process.
      socket.on('error', ignore)
      handler.upgrade(request, socket, head)
    } else if (httpServer.listenerCount('upgrade') === 1) injectWithoutUpgrade(httpServer, request, socket, head)
  }
  const onListening = () => {
    for (const handler of handlers.values()) handler.listening()
  }
  const onClose = () => {
    for (const [path, handler] of [...handlers]) {
      handler.closed()
      if (released.has(handler)) handlers.delete(path)
    }
    if (handlers.size === 0) remove()
  }

  function remove(): void {
    routers.delete(httpServer)
    httpServer.off('upgrade', onUpgrade)
    httpServer.off('listening', onListening)
    httpServer.off('close', onClose)
    const listeners = httpServer.rawListeners('request') as Listener[]
    // Another library may have taken this listener over in the same way. Then it stays, and passes every request on.
    if (!listeners.includes(onRequest as Listener)) return
    httpServer.removeAllListeners('request')
    const restored = listeners.flatMap((listener) => (listener === onRequest ? others : [listener]))
    for (const listener of restored) httpServer.on('request', listener)
  }

  httpServer.removeAllListeners('request')
  httpServer.on('request', onRequest)
  httpServer.on('upgrade', onUpgrade)
  httpServer.on('listening', onListening)
  httpServer.on('close', onClose)
  const router = { handlers, released }
  routers.set(httpServer, router)
  return router
}
