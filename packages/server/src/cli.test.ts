import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from './testing/connectProtocolClient'
import { killClis, runCli } from './testing/runCli'

afterEach(killClis)

const TIMEOUT = 30_000
const soon = { timeout: TIMEOUT / 2 }

describe('offhook-server', () => {
  it(
    'prints its address and how to get a token with --dev, and exits with 0 on SIGTERM',
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

      const disconnected = new Promise((resolve) => alice.socket.once('disconnect', resolve))
      const stoppedAt = Date.now()
      cli.process.kill('SIGTERM')
      expect(await disconnected).toBe('io client disconnect')
      expect(await cli.exit).toBe(0)
      expect(Date.now() - stoppedAt).toBeLessThan(5_000)
      expect(cli.out()).toContain('"msg":"stopped"')
      expect(cli.err()).toBe('')
    },
  )

  it('releases its port immediately on SIGTERM, while clients are still connected', { timeout: TIMEOUT }, async () => {
    const cli = runCli(['--dev', '--port', '0', '--host', '127.0.0.1'])
    const port = await cli.listening()
    const url = `http://127.0.0.1:${port}`
    const response = await fetch(`${url}/dev/token`, { method: 'POST', body: '{"userId":"alice"}' })
    const { token } = (await response.json()) as { token: string }
    const alice = await connectProtocolClient(url, 'alice', { token })
    alice.socket.off('server:draining')
    const drainRequested = new Promise((resolve) => alice.socket.once('server:draining', resolve))
    cli.process.kill('SIGTERM')
    await drainRequested
    const next: Server = createServer()
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
    expect(alice.socket.connected).toBe(true)
    next.close()
    alice.socket.disconnect()
    expect(await cli.exit).toBe(0)
  })

  it(
    'says at start that calls lack STUN and TURN servers, and which settings --dev ignores',
    { timeout: TIMEOUT },
    async () => {
      const args = ['--port', '0', '--host', '127.0.0.1', '--jwt-secret', 's'.repeat(32)]
      const production = runCli([...args, '--domain', 'example.com', '--store', 'memory'])
      await production.listening()
      expect(production.out()).toMatch(/"level":40.*no STUN or TURN server: .*--ice-servers and --turn-urls/)
      const dev = runCli([...args, '--dev'])
      await dev.listening()
      expect(dev.out()).not.toContain('STUN')
      expect(dev.out()).toMatch(/"level":40.*--jwt-secret has no effect with --dev/)
    },
  )

  it.each([
    ['off', [], /devices connect after the answer; .* with TURN servers \(--turn-urls/],
    [
      'off',
      ['--turn-urls', 'turn:t.example', '--turn-secret', 's', '--preconnect', 'off'],
      /sooner with --preconnect relay/,
    ],
    ['relay', ['--turn-urls', 'turn:t.example', '--turn-secret', 's'], /through TURN while a call rings/],
    ['all', ['--preconnect', 'all'], /over every path while a call rings/],
    ['all', ['--dev'], /over every path while a call rings/],
  ] as const)(
    'explains in one line that an answer uses %s %j',
    { timeout: TIMEOUT },
    async (policy, flags, explanation) => {
      const args = ['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', 's'.repeat(32)]
      const cli = runCli([...args, '--store', 'memory', ...flags])
      await cli.listening()
      const lines = cli
        .out()
        .split('\n')
        .filter((line) => line.includes('"preconnect"'))
      expect(lines).toHaveLength(1)
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        level: 30,
        preconnect: policy,
        msg: expect.stringMatching(explanation) as string,
      })
    },
  )

  it('serves metrics on a port of the loopback address only, if it has one', { timeout: TIMEOUT }, async () => {
    const args = ['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', 's'.repeat(32)]
    const cli = runCli([...args, '--store', 'memory', '--metrics-port', '0'])
    const port = await cli.listening()
    const [, metricsPort] = /"host":"127.0.0.1","port":(\d+),"msg":"serving metrics"/.exec(cli.out()) ?? []
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`)
    expect(await metrics.text()).toContain('process_cpu_seconds_total')
    expect((await fetch(`http://127.0.0.1:${metricsPort}/healthz`)).status).toBe(404)
    const other = runCli([...args, '--store', 'memory', '--metrics-port', String(metricsPort)])
    expect(await other.exit).toBe(1)
    expect(other.err()).toBe(`offhook-server: --metrics-port: cannot listen on 127.0.0.1:${metricsPort} (EADDRINUSE)\n`)
    cli.process.kill('SIGTERM')
    expect(await cli.exit).toBe(0)
  })

  it('accepts tokens of several secrets by their kid', { timeout: TIMEOUT }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-secrets-'))
    const secrets = {
      '2026-10': 'the older secret of thirty-two bytes',
      '2026-11': 'the newer secret of thirty-two bytes',
    }
    const flags = Object.entries(secrets).flatMap(([kid, secret]) => {
      writeFileSync(join(folder, kid), `${secret}\n`)
      return ['--jwt-secret-file', `${kid}=${join(folder, kid)}`]
    })
    const cli = runCli(['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--store', 'memory', ...flags])
    const url = `http://127.0.0.1:${await cli.listening()}`
    const sign = (secret: string, kid: string) =>
      new SignJWT().setProtectedHeader({ alg: 'HS256', kid }).setSubject('alice').sign(new TextEncoder().encode(secret))
    for (const [kid, secret] of Object.entries(secrets)) {
      await expect(connectProtocolClient(url, '', { token: await sign(secret, kid) })).resolves.toBeDefined()
    }
    const swapped = await sign(secrets['2026-10'], '2026-11')
    await expect(connectProtocolClient(url, '', { token: swapped })).rejects.toMatchObject({ statusCode: 401 })
    rmSync(folder, { recursive: true })
  })

  it('exits with one line on standard error when a setting is missing', { timeout: TIMEOUT }, async () => {
    const cli = runCli(['--domain', 'example.com'])
    expect(await cli.exit).toBe(1)
    expect(cli.err()).toBe(
      'offhook-server: --jwt-secret-file, --jwt-secret or --jwks-url is missing (or use --dev for local development)\n',
    )
    expect(cli.out()).toBe('')
  })

  it('exits with one line on standard error when the port is in use', { timeout: TIMEOUT }, async () => {
    const other: Server = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const cli = runCli(['--dev', '--port', String(port), '--host', '127.0.0.1'])
    expect(await cli.exit).toBe(1)
    expect(cli.err()).toBe(`offhook-server: --port: cannot listen on 127.0.0.1:${port} (EADDRINUSE)\n`)
    other.close()
  })
})
