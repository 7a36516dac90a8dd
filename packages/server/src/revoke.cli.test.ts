import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { type Cli, killClis, runCli } from './testing/runCli'
import { TEST_SECRET, testToken } from './testing/startTestServer'

const TIMEOUT = 60_000
const unauthorized = { statusCode: 401 }

let folder: string
let store: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-revoke-'))
  store = join(folder, 'calls.sqlite')
})
afterEach(() => {
  killClis()
  rmSync(folder, { recursive: true })
})

async function start(): Promise<{ cli: Cli; connect(token: string): Promise<ProtocolClient> }> {
  const cli = runCli([
    ...['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET],
    ...['--store', store],
  ])
  const port = await cli.listening()
  return { cli, connect: (token) => connectProtocolClient(`http://127.0.0.1:${port}`, '', { token }) }
}

async function revoke(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const cli = runCli(['--revoke', ...args])
  return { code: await cli.exit, out: cli.out(), err: cli.err() }
}

describe('offhook-server --revoke', () => {
  it('revokes a user of a running server, also after its restarts', { timeout: TIMEOUT }, async () => {
    const first = await start()
    const token = await testToken('bob')
    const bob = await first.connect(token)
    const disconnected = new Promise((resolve) => bob.socket.once('disconnect', resolve))
    expect(await revoke('Bob', '--store', store)).toEqual({ code: 0, out: 'revoked bob@example.com\n', err: '' })
    expect(await disconnected).toBe('io server disconnect')
    await expect(first.connect(token)).rejects.toMatchObject(unauthorized)
    first.cli.process.kill('SIGKILL')
    await first.cli.exit

    const second = await start()
    await expect(second.connect(token)).rejects.toMatchObject(unauthorized)
    await expect(second.connect(await testToken('alice'))).resolves.toBeDefined()
    // The socket of the process that was killed did not stand in the way.
    expect(await revoke('alice@example.com', '--store', store)).toMatchObject({ code: 0 })
  })

  it('can only be used by the owner of the store', { timeout: TIMEOUT }, async () => {
    const { cli } = await start()
    await vi.waitFor(() => expect(statSync(`${store}.control`).mode & 0o777).toBe(0o600))
    cli.process.kill('SIGTERM')
    expect(await cli.exit).toBe(0)
    expect(statSync(`${store}.control`, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('revokes a user while no server is running, from its next start', { timeout: TIMEOUT }, async () => {
    const { cli } = await start()
    const token = await testToken('bob')
    cli.process.kill('SIGTERM')
    await cli.exit
    expect(await revoke('bob', '--store', store)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/expected a JID .* or --domain/) as string,
    })
    const out = 'revoked bob@example.com; no server is running, so this applies from its next start\n'
    expect(await revoke('bob', '--store', store, '--domain', 'example.com')).toEqual({ code: 0, out, err: '' })
    await expect((await start()).connect(token)).rejects.toMatchObject(unauthorized)
  })

  it('names what is wrong in one line', { timeout: TIMEOUT }, async () => {
    await start()
    expect(await revoke('bob@elsewhere.org', '--store', store)).toEqual({
      code: 1,
      out: '',
      err: 'offhook-server: --revoke: "bob@elsewhere.org" is not a user of example.com\n',
    })
    const other = join(folder, 'other.sqlite')
    expect(await revoke('bob', '--store', other)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no server uses the store/) as string,
    })
    expect(statSync(other, { throwIfNoEntry: false })).toBeUndefined()
    expect(await revoke('bob', '--dev')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/expected a server with a store file/) as string,
    })
  })
})
