import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNetwork, type Network } from './createNetwork.ts'
import { type EchoCount, MEDIA_SHARE } from './echo.ts'
import { whyNoNetwork } from './whyNoNetwork.ts'

const lack = whyNoNetwork()
if (lack !== null) console.warn(`\n  NOT TESTED: apps/bench/network. ${lack}\n`)

const echoScript = fileURLToPath(new URL('echo.ts', import.meta.url))
const outputOf = ({ stdout }: ChildProcess) => createInterface({ input: stdout as NodeJS.ReadableStream })
const namespaces = () => execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })

describe.skipIf(lack !== null)(`a network of its own${lack === null ? '' : ` (NOT TESTED: ${lack})`}`, () => {
  let network: Network<'alice' | 'bob'>
  let started: ChildProcess[] = []

  beforeEach(async () => {
    network = await createNetwork(['alice', 'bob'])
    await once(outputOf(run('bob')), 'line')
  })
  afterEach(async () => {
    await network.close()
    await Promise.all(started.map(async (child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')))
    started = []
  })

  function run(host: 'alice' | 'bob', ...args: string[]): ChildProcess {
    const child = network.spawn(host, process.execPath, [echoScript, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    started.push(child)
    return child
  }

  /** Alice asks Bob, from now on. */
  function talk() {
    const asking = run('alice', network.address('bob'))
    let latest: EchoCount | undefined
    outputOf(asking).on('line', (line) => (latest = JSON.parse(line) as EchoCount))
    const read = () => {
      if (latest === undefined) throw new Error('Nothing was asked yet')
      return latest
    }
    return {
      read,
      /** Waits until the count is as wanted. */
      async until(isRight: (count: EchoCount) => boolean): Promise<EchoCount> {
        await expect.poll(() => latest !== undefined && isRight(latest), { timeout: 20_000, interval: 10 }).toBe(true)
        return read()
      },
      /** Waits for so many more to be sent by both ways; what came of them meanwhile. */
      async during(count: number) {
        const before = read()
        const after = await this.until(({ udp }) => udp.sent >= before.udp.sent + count)
        return {
          udp: after.udp.received - before.udp.received,
          tcp: after.tcp.received - before.tcp.received,
        }
      },
    }
  }

  it('holds packets back for as long as it is told, also while they flow', async () => {
    const talking = talk()
    await talking.until(({ udp, tcp }) => udp.received > 20 && tcp.received > 20)
    await network.shape({}, { delayMs: 40 })
    const slow = await talking.until(({ udp }) => Math.min(...udp.roundTrips) >= 80)
    // On a busy machine most are later than that, but not all.
    expect(Math.min(...slow.udp.roundTrips)).toBeLessThan(120)
    await network.shape({ from: 'alice' }, { delayMs: 0 })
    await talking.until(({ udp, tcp }) => [udp, tcp].every(({ roundTrips }) => Math.min(...roundTrips) < 80))
    expect(Math.min(...talking.read().udp.roundTrips)).toBeGreaterThanOrEqual(40)
  })

  it('loses some packets; those of TCP come later', async () => {
    const talking = talk()
    await talking.until(({ udp, tcp }) => udp.received > 0 && tcp.received > 0)
    await network.shape({ to: 'bob' }, { loss: 0.3 })
    const received = (await talking.during(300)).udp
    expect(received).toBeGreaterThan(120)
    expect(received).toBeLessThan(280)
    expect((await network.counters('alice', 'bob')).lost).toBeGreaterThan(20)
    expect((await network.counters('bob', 'alice')).lost).toBe(0)
    await network.shape({}, { loss: 0 })
    await talking.until(({ tcp }) => tcp.received > tcp.sent - 20)
  })

  it('lets packets be overtaken only where it is told to', async () => {
    const talking = talk()
    await talking.until(({ udp }) => udp.received > 0)
    await network.shape({}, { delayMs: 5, jitterMs: 30 })
    await talking.during(150)
    expect(talking.read().udp.overtaken).toBe(0)
    await network.shape({}, { jitterMs: 0, reorder: 0.2 })
    await talking.until(({ udp }) => udp.overtaken > 3)
  })

  it('carries no more than its rate', async () => {
    const talking = talk()
    await talking.until(({ udp }) => udp.received > 0)
    await network.shape({ from: 'bob' }, { kilobitsPerSecond: 60 })
    await talking.until(({ udp }) => Math.min(...udp.roundTrips) > 100)
    expect((await network.counters('bob', 'alice')).lost).toBeGreaterThan(0)
  })

  it('cuts a link, or UDP alone, and mends it', async () => {
    const talking = talk()
    await talking.until(({ udp, tcp }) => udp.received > 0 && tcp.received > 0)

    await network.shape({ host: 'bob' }, { blocks: 'everything' })
    await talking.during(5) // what was on its way
    expect(await talking.during(40)).toEqual({ udp: 0, tcp: 0 })

    await network.shape({}, { blocks: 'udp' })
    const before = talking.read()
    await talking.until(({ tcp }) => tcp.received > before.tcp.received + 40)
    expect(talking.read().udp.received).toBe(before.udp.received)

    await network.shape({}, { blocks: 'nothing' })
    await talking.until(({ udp }) => udp.received > before.udp.received)
  })

  it('gives a host another address', async () => {
    const first = talk()
    await first.until(({ udp }) => udp.received > 0)
    const before = network.address('bob')
    await network.changeAddress('bob')
    expect(network.address('bob')).not.toBe(before)
    await first.during(5)
    expect((await first.during(20)).udp).toBe(0)
    await talk().until(({ udp }) => udp.received > 0)
  })

  it('counts the packets that carry media, relayed ones too', async () => {
    const talking = talk()
    await talking.until(({ udp, tcp }) => udp.received >= 100 && tcp.received > 0)
    const { media } = await network.counters('alice', 'bob')
    const { udp } = talking.read()
    expect(media).toBeGreaterThan((udp.received - 10) * MEDIA_SHARE)
    expect(media).toBeLessThan((udp.sent + 10) * MEDIA_SHARE)
  })

  it('leaves nothing behind, and takes away what a killed one has left', async () => {
    const other = await createNetwork(['carol'])
    const abandoned = /offhook-(\d+)-carol/.exec(namespaces())
    const left = other.spawn('carol', 'sleep', ['600'], { stdio: 'ignore' })
    process.kill(Number(abandoned?.[1]), 'SIGKILL')
    await other.close()
    expect(namespaces()).toContain(String(abandoned?.[0]))

    const next = await createNetwork(['dave'])
    expect(namespaces()).not.toContain(String(abandoned?.[0]))
    expect(left.signalCode ?? (await once(left, 'exit'))[1]).toBe('SIGKILL')
    const own = /offhook-\d+-dave/.exec(namespaces())
    expect(own).not.toBeNull()
    await next.close()
    expect(namespaces()).not.toContain(String(own?.[0]))
  })
})
