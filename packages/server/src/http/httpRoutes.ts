import type { IncomingMessage, ServerResponse } from 'node:http'
import { cleanDisplayName, normalizeJid } from '@offhook/protocol'
import type { Registry } from 'prom-client'
import * as v from 'valibot'
import type { DevTokens } from '../auth/devTokens'

export interface HttpRoutesOptions {
  domain: string
  registry: Registry
  /** `null` in production: `/dev/token` does not exist then. */
  devTokens: DevTokens | null
  isDraining(): boolean
  /** Whether the store can be written. */
  isStoreAvailable(): boolean
}

type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

const tokenRequest = v.object({ userId: v.string(), displayName: v.nullish(v.string()) })
const MAX_BODY_BYTES = 4 * 1024
/** Development pages run on any port. */
const ALLOW_EVERY_ORIGIN = { 'access-control-allow-origin': '*' }

/** @returns a handler for `/healthz`, `/metrics` and, in development, `/dev/token`. It returns false for any other request. */
export function createHttpRoutes(options: HttpRoutesOptions) {
  const { domain, registry, devTokens } = options
  const routes: Record<string, Route> = {
    'GET /healthz': (_request, response) => {
      if (options.isDraining()) sendJson(response, 503, { status: 'draining' })
      else if (!options.isStoreAvailable()) sendJson(response, 503, { status: 'store-unavailable' })
      else sendJson(response, 200, { status: 'ok' })
    },
    'GET /metrics': async (_request, response) => {
      const text = await registry.metrics()
      response.writeHead(200, { 'content-type': registry.contentType }).end(text)
    },
  }
  if (devTokens !== null) {
    routes['OPTIONS /dev/token'] = (_request, response) => {
      const headers = { 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type' }
      response.writeHead(204, { ...ALLOW_EVERY_ORIGIN, ...headers }).end()
    }
    routes['POST /dev/token'] = async (request, response) => {
      const body = v.safeParse(tokenRequest, await readJson(request))
      const userJid = body.success ? normalizeJid(body.output.userId, domain) : null
      if (!body.success || !userJid?.endsWith(`@${domain}`)) {
        const message = `Expected {"userId":"alice","displayName":"Alice"} with a user of ${domain}`
        sendJson(response, 400, { message }, ALLOW_EVERY_ORIGIN)
        return
      }
      const displayName = cleanDisplayName(body.output.displayName ?? '')
      const token = await devTokens.issue(body.output.userId, displayName === '' ? undefined : displayName)
      sendJson(response, 200, { token, userJid }, ALLOW_EVERY_ORIGIN)
    }
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const path = request.url?.split('?', 1)[0] ?? ''
    const route = `${request.method ?? ''} ${path}`
    if (!Object.hasOwn(routes, route)) return false
    Promise.resolve(routes[route]?.(request, response)).catch(() => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
    return true
  }
}

function sendJson(
  response: ServerResponse,
  statusCode: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(statusCode, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
    .end(JSON.stringify(body))
}

/** @returns `undefined` if the body is not JSON or too long */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown
  } catch {
    return undefined
  }
}
