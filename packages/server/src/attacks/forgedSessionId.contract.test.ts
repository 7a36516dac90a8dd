import { request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const LIMIT = 3

/** @returns the status code. Unlike `fetch`, it sends the path as it is */
const get = (path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const call = request({ hostname, port, path, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('error', reject)
    call.end()
  })

const BASE = '/socket.io/?EIO=4&transport=polling'

// The limits must see a new connection whenever engine.io sees one.
it.each([
  BASE,
  `${BASE}&sid=`,
  `${BASE}&sid=a&sid=`,
  `${BASE}#&sid=a`,
  `${BASE}&x=#?sid=a`,
  `/socket.io/?sid=a&sid&EIO=4&transport=polling`,
  `${BASE}&SID=a`,
])('counts a new connection, however its URL is written: %s', async (path) => {
  server = await startTestServer({ connectionsPerMinute: LIMIT })
  const statuses = []
  for (let count = 0; count < 6; count += 1) statuses.push(await get(path))
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(LIMIT)
  expect(await get(BASE)).toBe(statuses.includes(200) || statuses.includes(429) ? 429 : 200)
})

it.each([`${BASE}&sid=a`, `${BASE}&x=?&sid=a`, `${BASE}&sid=&sid=a`, `${BASE}&%73id=a`])(
  'refuses an unknown session id with 400, which costs no connection: %s',
  async (path) => {
    server = await startTestServer({ connectionsPerMinute: 1 })
    expect(await get(path)).toBe(400)
    expect(await get(BASE)).toBe(200)
  },
)
