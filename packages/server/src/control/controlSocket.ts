import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { SettingsError } from '../config/settingsError'

/** Longer paths are cut off, or refused, by the operating system: `sun_path` of unix(7) has 108 bytes, 104 on macOS. */
const MAX_PATH_BYTES = 103
const MAX_BODY_BYTES = 1_024
/** How long the server may take to revoke a user. */
const REQUEST_TIMEOUT_MS = 10_000

/** What the command line may ask a running server. */
export interface ControlHandlers {
  /** @returns the JID of the user @throws RangeError if the text is no user of the server */
  revoke(user: string): Promise<string>
}

/**
 * The Unix socket, or the named pipe on Windows, on which the server of a store takes commands. It is beside the file of the store, and has
 * the same access: its owner's only.
 */
function controlPath(store: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\offhook${resolve(store)}` : `${store}.control`
}

/**
 * Takes commands for the server of a store. Call it after the store was opened: no other process uses the store then, so a socket that
 * exists is the rest of one that was killed.
 *
 * @param onError is called if there can be no socket, for instance because the file system has none
 * @returns a function that closes the socket. Call it before the store is closed, so that the next process can open its own
 */
export function openControlSocket(
  store: string,
  handlers: ControlHandlers,
  onError: (error: unknown) => void,
): () => void {
  const path = controlPath(store)
  const server = createServer((message, response) => {
    const answer = (statusCode: number, body: unknown) => response.writeHead(statusCode).end(JSON.stringify(body))
    if (message.method !== 'POST' || message.url !== '/revoke') {
      answer(404, { message: 'Unknown command' })
      return
    }
    void readText(message)
      .then((user) => handlers.revoke(user))
      .then((userJid) => answer(200, { userJid }))
      .catch((error: unknown) => answer(400, { message: error instanceof Error ? error.message : String(error) }))
  })
  server.on('error', onError)
  if (process.platform === 'win32') server.listen(path)
  else if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    onError(new Error(`the path of the store has more than ${MAX_PATH_BYTES - 8} bytes`))
  else listenPrivately(path)

  function listenPrivately(socketPath: string): void {
    try {
      if (lstatSync(socketPath, { throwIfNoEntry: false })?.isSocket()) rmSync(socketPath)
      const mask = process.umask(0o177)
      // Binds at once, so that the socket never exists with more access.
      server.listen(socketPath, () => chmodSync(socketPath, 0o600))
      process.umask(mask)
    } catch (error) {
      onError(error)
    }
  }

  return () => {
    server.close()
    server.closeAllConnections()
  }
}

async function readText(message: AsyncIterable<Buffer>): Promise<string> {
  let body = ''
  for await (const chunk of message) {
    body += chunk.toString()
    if (body.length > MAX_BODY_BYTES) throw new RangeError('The command is too long')
  }
  return body
}

/**
 * Asks the running server of a store to revoke a user.
 *
 * @returns the JID of the user, or `null` if no server is running
 * @throws SettingsError if the server refuses, or the socket may not be used
 */
export async function requestRevocation(store: string, user: string): Promise<string | null> {
  try {
    return await new Promise((done, reject) => {
      const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
      const call = request({ socketPath: controlPath(store), path: '/revoke', method: 'POST', signal }, (response) => {
        text(response).then((body) => {
          const { userJid, message } = JSON.parse(body) as { userJid?: string; message?: string }
          if (userJid === undefined) reject(new SettingsError(`--revoke: ${message ?? 'the server refused'}`))
          else done(userJid)
        }, reject)
      })
      call.on('error', reject)
      call.end(user)
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return null
    if (error instanceof SettingsError) throw error
    throw new SettingsError(`--revoke: cannot reach the server at ${controlPath(store)} (${code ?? String(error)})`)
  }
}
