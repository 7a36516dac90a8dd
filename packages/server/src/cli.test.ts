import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from './testing/connectProtocolClient'
import { killClis, runCli } from './testing/runCli'

afterEach(killClis)

const TIMEOUT = 30_000
const soon = { timeout: TIMEOUT / 2 }

describe('offhook-server', () => {
  it(
    '--dev serves, says where and how to get a token, and stops cleanly on SIGTERM',
    { timeout: TIMEOUT },
    async () => {
      const cli = runCli(['--dev', '--port', '0', '--host', '127.0.0.1'])
      const url = await vi.waitFor(() => {
        const address = /http:\/\/localhost:\d+/.exec(cli.out())?.[0]
        if (address === undefined) throw new Error(cli.out() + cli.err())
        return address.replace('localhost', '127.0.0.1')
      }, soon)
      expect(cli.out()).toContain('/dev/token -H')

      const response = await fetch(`${url}/dev/token`, { method: 'POST', body: '{"userId":"alice"}' })
      const { token, userJid } = (await response.json()) as { token: string; userJid: string }
      expect(userJid).toBe('alice@localhost')
      const alice = await connectProtocolClient(url, 'alice', { token })
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu_seconds_total')

      const hungUp = new Promise((resolve) => alice.socket.once('disconnect', resolve))
      const stopped = Date.now()
      cli.process.kill('SIGTERM')
      expect(await hungUp).toBe('io client disconnect')
      expect(await cli.exit).toBe(0)
      expect(Date.now() - stopped).toBeLessThan(5_000)
      expect(cli.out()).toContain('"msg":"stopped"')
      expect(cli.err()).toBe('')
    },
  )

  it('frees its port at once when it stops, while the last are still leaving', { timeout: TIMEOUT }, async () => {
    const cli = runCli(['--dev', '--port', '0', '--host', '127.0.0.1'])
    const port = await cli.listening()
    const url = `http://127.0.0.1:${port}`
    const response = await fetch(`${url}/dev/token`, { method: 'POST', body: '{"userId":"alice"}' })
    const { token } = (await response.json()) as { token: string }
    const alice = await connectProtocolClient(url, 'alice', { token })
    alice.socket.off('line:moving')
    const asked = new Promise((resolve) => alice.socket.once('line:moving', resolve))
    cli.process.kill('SIGTERM')
    await asked
    const next: Server = createServer()
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    expect(alice.socket.connected).toBe(true)
    next.close()
    alice.socket.disconnect()
    expect(await cli.exit).toBe(0)
  })

  it('stops with one line where a setting is wrong', { timeout: TIMEOUT }, async () => {
    const cli = runCli(['--domain', 'example.com'])
    expect(await cli.exit).toBe(1)
    expect(cli.err()).toBe(
      'offhook-server: --jwt-secret-file, --jwt-secret or --jwks-url is missing (or --dev, on a laptop)\n',
    )
    expect(cli.out()).toBe('')
  })

  it('stops with one line where its port is taken', { timeout: TIMEOUT }, async () => {
    const other: Server = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const cli = runCli(['--dev', '--port', String(port), '--host', '127.0.0.1'])
    expect(await cli.exit).toBe(1)
    expect(cli.err()).toBe(`offhook-server: --port: cannot listen on 127.0.0.1:${port} (EADDRINUSE)\n`)
    other.close()
  })
})
