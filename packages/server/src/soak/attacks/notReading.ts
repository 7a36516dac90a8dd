import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectPacket } from '../../testing/openRawConnection'
import { type Attack, command, repeat, signIn, type Target, type Transport, withConnection } from './attack'

const HOLD_MS = 8_000

/** Sends what the server answers, and reads no answer. */
const notReading = (transport: Transport, isSignedIn: boolean): Attack => ({
  name: `not reading ${isSignedIn ? 'after' : 'before'} the sign-in (${transport})`,
  perSecond: 1,
  concurrency: 10,
  attempt: (target) =>
    withConnection(target, transport, async (connection) => {
      if (isSignedIn) await signIn(connection, `not-reading-${transport}`)
      connection.stopReading()
      // A namespace that does not exist is answered with its name; an unknown command with its beginning.
      const packets = isSignedIn
        ? Array.from({ length: 50 }, (_, index) => command('x'.repeat(200), {}, 'id', index))
        : Array.from({ length: 4 }, () => `40/${'x'.repeat(25_000)},`)
      await repeat(connection, HOLD_MS, 50, () => connection.send(...packets))
    }),
})

/** Stops reading at a random moment of a session. */
const atAnyMoment: Attack = {
  name: 'not reading from a random moment on',
  perSecond: 2,
  concurrency: 20,
  attempt: (target) =>
    withConnection(target, Math.random() < 0.5 ? 'websocket' : 'polling', async (connection) => {
      void sleep(Math.random() * 1_000).then(() => connection.stopReading())
      connection.send(await connectPacket('stopping'))
      let ackId = 0
      await repeat(connection, HOLD_MS, 100, () =>
        connection.send(command('session:sync', { knownCalls: [] }, 'id', ackId++)),
      )
    }),
}

/** JSONP: the same as long polling, with bodies that the server wraps into scripts. */
const jsonp: Attack = {
  name: 'JSONP that is not read',
  perSecond: 2,
  concurrency: 10,
  attempt: async (target) => {
    const base = `${target.url}/socket.io/?EIO=4&transport=polling&j=0`
    const localAddress = target.nextAddress()
    const text = await exchange(base, localAddress)
    const sid = /sid\\?":\\?"([\w-]+)/.exec(text)?.[1]
    if (sid === undefined) throw new Error('No session')
    const body = `d=${encodeURIComponent(Array.from({ length: 20 }, () => `40/${'x'.repeat(1_000)},`).join('\u001e'))}`
    for (let index = 0; index < 20; index++) await exchange(`${base}&sid=${sid}`, localAddress, body)
  },
}

function exchange(url: string, localAddress: string, body?: string): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const call = request(url, { localAddress, agent: false, method: body === undefined ? 'GET' : 'POST', headers })
    call.on('error', reject)
    call.on('response', (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('error', reject)
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`)),
      )
    })
    call.end(body)
  })
}

/** Scrapes the public HTTP routes. */
const routes: Attack = {
  name: 'requests of /metrics and /healthz',
  perSecond: 10,
  concurrency: 20,
  attempt: async (target: Target) => {
    for (const path of ['metrics', 'healthz', 'dev/token', '../../etc/passwd', 'socket.io/socket.io.js']) {
      await exchange(`${target.url}/${path}`, target.nextAddress()).catch(() => undefined)
    }
  },
}

export const notReadingAttacks: Attack[] = [
  notReading('websocket', false),
  notReading('websocket', true),
  notReading('polling', false),
  notReading('polling', true),
  atAnyMoment,
  jsonp,
  routes,
]
