import type { CallClientOptions } from '../api/callClient'
import type { VideoSize } from '../api/ports/mediaTransport'
import { CallError } from '../api/callError'

/** The URL of a client with an in-memory transport, in tests. */
const IN_MEMORY = 'memory:'

/** RFC 3986, section 3.3. A second slash at the start would be another host. */
const PATH = /^\/[^\s/?#][^\s?#]*$/

/**
 * Refuses options with which the client could never connect.
 *
 * @param isOwnTransport Whether the app has replaced the transport. Then any `url` is accepted.
 * @throws {CallError} 400 `invalid-request`: what is expected, and what was given.
 */
export function checkOptions(options: CallClientOptions, isOwnTransport: boolean): void {
  const { url, path, token, ...video } = (options as Partial<CallClientOptions> | undefined) ?? {}
  const problem =
    (isOwnTransport ? null : urlProblem(url)) ?? pathProblem(path) ?? tokenProblem(token) ?? videoProblem(video)
  if (problem !== null) throw CallError.of('invalid-request', `createCallClient: ${problem}`)
}

function urlProblem(url: unknown): string | null {
  if (url === IN_MEMORY) return null
  const problem = typeof url === 'string' ? originProblem(url) : ''
  if (problem === null) return null
  return `url must be the origin of the signaling server, such as "https://calls.example.com", got ${show(url)}${problem}`
}

/** @returns `null` for an http or https origin, otherwise what to write instead, or `''` */
function originProblem(text: string): string | null {
  if (text.trim() !== text) return '. Remove the space around it'
  // `localhost:3000` would be a URL with the scheme `localhost`.
  if (/^[\w-]+(\.[\w-]+)*(:\d+)?$/.test(text) && /[.:]|^localhost$/.test(text)) {
    return `. Write "${/:|^localhost$/.test(text) ? 'http' : 'https'}://${text}"`
  }
  if (/^wss?:/.test(text)) return `. Write "${text.replace('ws', 'http')}"`
  const url = /^https?:/i.test(text) ? parseUrl(text) : null
  if (!url) return ''
  const { origin, pathname, search, hash, username } = url
  const isOrigin = /^https?:\/\//i.test(text) && !search && !hash && !username
  if (pathname === '/') return isOrigin ? null : `. Write "${origin}"`
  return `. Write "${origin}". For a server behind a prefix, pass the path of its socket.io as "path"`
}

function pathProblem(path: unknown): string | null {
  if (path === undefined || (typeof path === 'string' && PATH.test(path))) return null
  return `path must start with "/" and have no query, such as "/calls/socket.io", got ${show(path)}`
}

function videoProblem({ maxVideoBitrate, videoResolution }: Partial<CallClientOptions>): string | null {
  if (maxVideoBitrate !== undefined && !isPositive(maxVideoBitrate))
    return `maxVideoBitrate must be a number of bits per second, such as 1_000_000, got ${show(maxVideoBitrate)}`
  const { width, height } = (videoResolution as Partial<VideoSize> | null | undefined) ?? {}
  if (videoResolution === undefined || (isPositive(width) && isPositive(height))) return null
  return `videoResolution must be a size in pixels, such as { width: 1280, height: 720 }, got ${show(videoResolution)}`
}

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < Infinity

/** `URL.canParse` is missing before Chromium 120 and Safari 17. */
function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

function tokenProblem(token: unknown): string | null {
  if (typeof token === 'function' || (typeof token === 'string' && token.trim() !== '')) return null
  const hint = token instanceof Promise ? '. Pass the function, which is called on every connect' : ''
  return `token must be a JWT, or a function that returns one, got ${show(token)}${hint}`
}

/** @returns The value for a message: `"a text"`, `undefined`, `Promise`. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' && value !== null
    ? Object.prototype.toString.call(value).slice(8, -1)
    : String(value)
}
