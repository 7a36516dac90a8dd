import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { iceServersFor } from './commands/iceServers'

const SECRET = 'shared by coturn and the signaling server'
const turnServer = process.env.TURNSERVER_PATH ?? 'turnserver'
const isInstalled = !spawnSync(turnServer, ['--version']).error && !spawnSync('turnutils_uclient', ['-h']).error

const documented = readFileSync(new URL('../../../docs/deployment.md', import.meta.url), 'utf8')
const configuration = /```ini\n(.*?)```/s.exec(documented)?.[1] ?? ''

it('documents every limit of coturn that SECURITY.md asks for', () => {
  for (const option of ['no-multicast-peers', 'user-quota=', 'total-quota=', 'max-bps=', 'bps-capacity=']) {
    expect(configuration).toMatch(new RegExp(`^${option}`, 'm'))
  }
})

describe.skipIf(!isInstalled)('coturn with the documented configuration', () => {
  let folder: string
  let child: ChildProcess
  let port: number
  let log = ''

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-coturn-'))
    port = await freeUdpPort()
    const file = join(folder, 'turnserver.conf')
    const settings = configuration.replace('SECRET', SECRET).replace('listening-port=3478', `listening-port=${port}`)
    // Only the address and the output are those of a test. The rest is what the page says.
    writeFileSync(file, `${settings}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nno-tls\nno-dtls\n`)
    const output = ['--log-file=stdout', '--simple-log', '--verbose', '--pidfile=', `--db=${join(folder, 'turndb')}`]
    child = spawn(turnServer, ['-c', file, ...output], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()))
    await vi.waitFor(() => expect(log).toContain('Total General servers'), { timeout: 20_000 })
  })
  afterAll(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  /** Allocates a relay with the credentials of a user, and asks it to reach a peer. */
  async function relayTo(peer: string, user: string): Promise<string> {
    const turn = { urls: [], secret: SECRET, ttlSeconds: 600 }
    const { iceServers } = iceServersFor(user, 'all', { iceServers: [], turn, now: () => Date.now() })
    const { username = '', credential = '' } = iceServers[0] ?? {}
    const flags = ['-e', peer, '-r', '9', '-n', '1', '-c', '-p', String(port), '-u', username, '-w', credential]
    return new Promise((resolve) => {
      execFile('turnutils_uclient', [...flags, '127.0.0.1'], { timeout: 10_000 }, (_error, out, errors) => {
        resolve(out + errors)
      })
    })
  }

  it('knows every option', () => {
    expect(log).not.toMatch(/bad configuration|unknown|unrecognized|illegal|wrong/i)
  })

  it.each(['127.0.0.1', '10.1.2.3', '192.168.1.1', '169.254.169.254', '224.0.0.1'])(
    'does not relay to %s',
    async (peer) => {
      expect(await relayTo(peer, 'alice@example.com')).toMatch(/error 403/)
    },
  )

  it('relays to a public address, so that a call is possible', async () => {
    void relayTo('203.0.113.7', 'bob@example.com')
    await vi.waitFor(() => expect(log).toMatch(/peer 203\.0\.113\.7:\d+ lifetime/), { timeout: 20_000 })
  })
})

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
