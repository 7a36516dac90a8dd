import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createNetwork, type Network } from './createNetwork.ts'
import { describeWithNetwork } from './describeWithNetwork.ts'
import { type EchoCounts, MEDIA_SHARE } from './echo.ts'

const echoScript = fileURLToPath(new URL('echo.ts', import.meta.url))
const linesOf = ({ stdout }: ChildProcess) => createInterface({ input: stdout as NodeJS.ReadableStream })
const listNamespaces = () => execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })

describeWithNetwork('the test network', () => {
  let network: Network<'alice' | 'bob'>
  let started: ChildProcess[] = []

  beforeEach(async () => {
    network = await createNetwork(['alice', 'bob'])
    await once(linesOf(runEcho('bob')), 'line')
  })
  afterEach(async () => {
    await network.close()
    await Promise.all(started.map(async (child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')))
    started = []
  })

  function runEcho(host: 'alice' | 'bob', ...args: string[]): ChildProcess {
    const child = network.spawn(host, process.execPath, [echoScript, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    started.push(child)
    return child
  }

  /** Starts to send packets from Alice to Bob's echo server. */
  function startEchoes() {
    const client = runEcho('alice', network.address('bob'))
    let latest: EchoCounts | undefined
    linesOf(client).on('line', (line) => (latest = JSON.parse(line) as EchoCounts))
    const read = () => {
      if (latest === undefined) throw new Error('The echo client has not printed anything yet')
      return latest
    }
    return {
      read,
      /** Waits until the counts satisfy a condition. */
      async until(condition: (counts: EchoCounts) => boolean): Promise<EchoCounts> {
        await expect.poll(() => latest !== undefined && condition(latest), { timeout: 20_000, interval: 10 }).toBe(true)
        return read()
      },
      /** Waits until this many more packets were sent. @returns how many echoes arrived meanwhile */
      async receivedDuring(sentCount: number) {
        const before = read()
        const after = await this.until(({ udp }) => udp.sent >= before.udp.sent + sentCount)
        return {
          udp: after.udp.received - before.udp.received,
          tcp: after.tcp.received - before.tcp.received,
        }
      },
    }
  }

  it('delays packets by the configured time, also on open connections', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp, tcp }) => udp.received > 20 && tcp.received > 20)
    await network.shape({}, { delayMs: 40 })
    const delayed = await echoes.until(({ udp }) => Math.min(...udp.roundTripsMs) >= 80)
    // On a busy machine most echoes are later, but not all.
    expect(Math.min(...delayed.udp.roundTripsMs)).toBeLessThan(120)
    await network.shape({ from: 'alice' }, { delayMs: 0 })
    await echoes.until(({ udp, tcp }) => [udp, tcp].every(({ roundTripsMs }) => Math.min(...roundTripsMs) < 80))
    expect(Math.min(...echoes.read().udp.roundTripsMs)).toBeGreaterThanOrEqual(40)
  })

  it('loses the configured share of packets, which TCP repeats', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp, tcp }) => udp.received > 0 && tcp.received > 0)
    await network.shape({ to: 'bob' }, { loss: 0.3 })
    const received = (await echoes.receivedDuring(300)).udp
    expect(received).toBeGreaterThan(120)
    expect(received).toBeLessThan(280)
    expect((await network.counters('alice', 'bob')).lost).toBeGreaterThan(20)
    expect((await network.counters('bob', 'alice')).lost).toBe(0)
    await network.shape({}, { loss: 0 })
    await echoes.until(({ tcp }) => tcp.received > tcp.sent - 20)
  })

  it('queues packets for a narrow path for the configured time', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp }) => udp.received > 0)
    // Packets of 64 bytes every 4 ms are 128 kbit/s with TCP's: the queue fills.
    await network.shape({ from: 'alice' }, { kilobitsPerSecond: 20, queueMs: 600 })
    await echoes.until(({ udp }) => Math.max(...udp.roundTripsMs) > 500)
    await network.shape({ from: 'alice' }, { queueMs: 50 })
    await echoes.until(({ udp }) => Math.max(...udp.roundTripsMs) < 300)
  })

  it('leads from a port of this machine to the loopback device of a host', async () => {
    const port = await network.forwardPort('bob')
    const script = `require('net').createServer((s) => s.end('from bob')).listen(${port}, '127.0.0.1', () => console.log('ready'))`
    const child = network.spawn('bob', process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    started.push(child)
    await once(linesOf(child), 'line')
    const [received] = (await once(connect(port, '127.0.0.1'), 'data')) as [Buffer]
    expect(received.toString()).toBe('from bob')
  })

  it('reorders packets only when configured to', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp }) => udp.received > 0)
    await network.shape({}, { delayMs: 5, jitterMs: 30 })
    await echoes.receivedDuring(150)
    expect(echoes.read().udp.overtaken).toBe(0)
    await network.shape({}, { jitterMs: 0, reorder: 0.2 })
    await echoes.until(({ udp }) => udp.overtaken > 3)
  })

  it('limits the bit rate', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp }) => udp.received > 0)
    await network.shape({ from: 'bob' }, { kilobitsPerSecond: 60 })
    await echoes.until(({ udp }) => Math.min(...udp.roundTripsMs) > 100)
    expect((await network.counters('bob', 'alice')).lost).toBeGreaterThan(0)
  })

  it('blocks a host, or UDP alone, and unblocks it', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp, tcp }) => udp.received > 0 && tcp.received > 0)

    await network.shape({ host: 'bob' }, { blocks: 'everything' })
    await echoes.receivedDuring(5) // packets in flight
    expect(await echoes.receivedDuring(40)).toEqual({ udp: 0, tcp: 0 })

    await network.shape({}, { blocks: 'udp' })
    const before = echoes.read()
    await echoes.until(({ tcp }) => tcp.received > before.tcp.received + 40)
    expect(echoes.read().udp.received).toBe(before.udp.received)

    await network.shape({}, { blocks: 'nothing' })
    await echoes.until(({ udp }) => udp.received > before.udp.received)
  })

  it('replaces the address of a host', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp }) => udp.received > 0)
    const before = network.address('bob')
    await network.changeAddress('bob')
    expect(network.address('bob')).not.toBe(before)
    await echoes.receivedDuring(5)
    expect((await echoes.receivedDuring(20)).udp).toBe(0)
    await startEchoes().until(({ udp }) => udp.received > 0)
  })

  it('counts media packets, relayed ones included', async () => {
    const echoes = startEchoes()
    await echoes.until(({ udp, tcp }) => udp.received >= 100 && tcp.received > 0)
    const { media } = await network.counters('alice', 'bob')
    const { udp } = echoes.read()
    expect(media).toBeGreaterThan((udp.received - 10) * MEDIA_SHARE)
    expect(media).toBeLessThan((udp.sent + 10) * MEDIA_SHARE)
  })

  it('removes its namespaces, and those of a network that was killed', async () => {
    const killed = await createNetwork(['carol'])
    const killedNamespace = /offhook-(\d+)-carol/.exec(listNamespaces())
    const orphan = killed.spawn('carol', 'sleep', ['600'], { stdio: 'ignore' })
    process.kill(Number(killedNamespace?.[1]), 'SIGKILL')
    await killed.close()
    expect(listNamespaces()).toContain(String(killedNamespace?.[0]))

    const next = await createNetwork(['dave'])
    expect(listNamespaces()).not.toContain(String(killedNamespace?.[0]))
    expect(orphan.signalCode ?? (await once(orphan, 'exit'))[1]).toBe('SIGKILL')
    const nextNamespace = /offhook-\d+-dave/.exec(listNamespaces())
    expect(nextNamespace).not.toBeNull()
    await next.close()
    expect(listNamespaces()).not.toContain(String(nextNamespace?.[0]))
  })
})
