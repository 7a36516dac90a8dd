import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { killClis, runCli } from '../testing/runCli'
import { TEST_SECRET, testToken } from '../testing/startTestServer'

afterEach(killClis)

const start = (variables: NodeJS.ProcessEnv, ...args: string[]) =>
  runCli(['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET, ...args], {
    env: { ...process.env, ...variables },
  })

describe('debug output that would contain tokens', () => {
  it.each(['*', 'engine*', 'engine:ws', 'socket.io:*', 'app,socket.io-parser'])(
    'stops the start of a server in production: DEBUG=%s',
    async (DEBUG) => {
      const cli = start({ DEBUG }, '--store', 'memory')
      expect(await cli.exit).toBe(1)
      expect(cli.err()).toMatch(/^offhook-server: DEBUG: .* would print the tokens of clients/m)
      expect(cli.out()).not.toContain('listening')
    },
  )

  it('is never written, at any log level and with the debug output of Node and other packages', async () => {
    const variables = { DEBUG: '*,-engine*,-socket.io*', NODE_DEBUG: 'http,http2,net,stream,tls,timer' }
    const cli = start(variables, '--store', 'memory', '--log-level', 'trace')
    const url = `http://127.0.0.1:${await cli.listening()}`
    const tokens = await Promise.all([0, 1, 2, 3].map((index) => testToken('alice', { jti: `token-${index}` })))
    for (const [index, transport] of ['websocket', 'polling'].entries()) {
      const auth = { token: tokens[2 * index], deviceId: randomUUID() }
      const alice = await connectProtocolClient(url, '', auth, { transports: [transport] })
      expect(await alice.command('connection:token', { token: tokens[2 * index + 1]! })).toMatchObject({ ok: true })
      await alice.emit('connection:token', randomUUID(), { token: tokens[1], [tokens[0]!]: 1 })
      await alice.emit(tokens[0]!, tokens[1])
      alice.socket.disconnect()
    }
    const refused = connectProtocolClient(url, '', { token: `${tokens[0]!}x` })
    await expect(refused).rejects.toMatchObject({ statusCode: 401 })
    cli.process.kill('SIGTERM')
    expect(await cli.exit).toBe(0)
    expect(cli.err().length).toBeGreaterThan(10_000)
    for (const token of tokens) expect(cli.out() + cli.err()).not.toContain(token.split('.')[2])
    expect(cli.out() + cli.err()).not.toContain(TEST_SECRET)
  })
})
