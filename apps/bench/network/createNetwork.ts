import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { whyNoNetwork } from './whyNoNetwork.ts'

/** How packets travel in one direction between two hosts. A new network delivers all of them at once. */
export interface PathSettings {
  /** One way. */
  delayMs: number
  /** Up to so much more, at random. Packets still arrive in order. */
  jitterMs: number
  /** The share of packets that never arrive: 0.05. */
  loss: number
  /** The share of packets that others overtake. */
  reorder: number
  /** 0: as much as one likes. What does not fit into a queue of a quarter of a second is lost. */
  kilobitsPerSecond: number
  blocks: 'nothing' | 'udp' | 'everything'
}

/** `{}`: all paths. `{ host }`: all from it and to it. `{ from }`, `{ to }`, or both: one direction. */
export interface PathChoice<Host extends string> {
  host?: Host
  from?: Host
  to?: Host
}

/** What a path was given to carry, since the start. */
export interface PathCounters {
  packets: number
  bytes: number
  /** Of the packets: how many did not arrive. */
  lost: number
  /** Of the packets: how many carried sound or pictures (RTP, and not RTCP), relayed ones included. */
  media: number
}

export interface Network<Host extends string> {
  address(host: Host): string
  /** Starts a process on a host. It is killed when the network closes. */
  spawn(host: Host, command: string, args: readonly string[], options?: SpawnOptions): ChildProcess
  /** A script that runs a program on a host: Playwright's `executablePath`. */
  executableOn(host: Host, program: string): string
  /** Changes what is named, at once, also for calls under way; packets that have left keep their time. */
  shape(choice: PathChoice<Host>, settings: Partial<PathSettings>): Promise<void>
  /** Takes a host's address away and gives it another, as when a telephone leaves the Wi-Fi. @returns the new one */
  changeAddress(host: Host): Promise<string>
  counters(from: Host, to: Host): Promise<PathCounters>
  /** Takes everything down, with whatever still runs on its hosts. */
  close(): Promise<void>
}

type Answer = { id: number; result?: unknown; error?: string } | { namespaces: Record<string, string> }

const SUBNET = '10.77.0'

/**
 * A network of hosts on this machine: a network namespace for each, and one process that forwards every packet between them,
 * late or never, as it is told. Hosts see nothing but each other.
 *
 * @throws Error with one line, where it cannot be had: see `whyNoNetwork`.
 */
export async function createNetwork<Host extends string>(hosts: readonly Host[]): Promise<Network<Host>> {
  const lack = whyNoNetwork()
  if (lack !== null) throw new Error(lack)

  const addresses = new Map(hosts.map((host, index) => [host, `${SUBNET}.${index + 2}`]))
  let lastAddress = hosts.length + 1
  const script = fileURLToPath(new URL('network.py', import.meta.url))
  const wire = spawn('python3', [script, JSON.stringify(Object.fromEntries(addresses))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Out of the terminal's process group: Ctrl-C ends the bench, and the bench ends this.
    detached: true,
  })
  const gone = new Promise<void>((resolve) => wire.once('close', () => resolve()))
  const pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0

  const namespaces = await new Promise<Record<string, string>>((resolve, reject) => {
    createInterface(wire.stdout).on('line', (line) => {
      const answer = JSON.parse(line) as Answer
      if ('namespaces' in answer) {
        resolve(answer.namespaces)
        return
      }
      const error = answer.error === undefined ? null : new Error(`The bench's own network: ${answer.error}`)
      const asked = pending.get(answer.id)
      pending.delete(answer.id)
      if (error) (asked ?? { reject }).reject(error)
      else asked?.resolve(answer.result)
    })
    void gone.then(() => {
      const error = new Error("The bench's own network has ended")
      reject(error)
      for (const asked of pending.values()) asked.reject(error)
    })
  })
  const scripts = mkdtempSync(path.join(tmpdir(), 'offhook-network-'))

  function ask(command: Record<string, unknown>): Promise<unknown> {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      wire.stdin.write(`${JSON.stringify({ id, ...command })}\n`)
    })
  }

  const into = (host: Host) => ['netns', 'exec', namespaces[host] ?? '']

  function pathsOf({ host, from, to }: PathChoice<Host>): [Host, Host][] {
    const all = hosts.flatMap((one) =>
      hosts.filter((other) => other !== one).map((other): [Host, Host] => [one, other]),
    )
    return all.filter(
      ([source, target]) =>
        (host === undefined || host === source || host === target) &&
        (from === undefined || from === source) &&
        (to === undefined || to === target),
    )
  }

  function address(host: Host): string {
    const found = addresses.get(host)
    if (found === undefined) throw new Error(`No such host: ${host}`)
    return found
  }

  return {
    address,
    spawn: (host, command, args, options = {}) => spawn('ip', [...into(host), command, ...args], options),
    executableOn(host, program) {
      const file = path.join(scripts, `${host}-${path.basename(program)}`)
      writeFileSync(file, `#!/bin/sh\nexec ip ${into(host).join(' ')} '${program}' "$@"\n`, { mode: 0o755 })
      return file
    },
    async shape(choice, settings) {
      await ask({ name: 'shape', paths: pathsOf(choice), settings })
    },
    async changeAddress(host) {
      const next = `${SUBNET}.${++lastAddress}`
      await ask({ name: 'address', host, address: next })
      addresses.set(host, next)
      return next
    },
    async counters(from, to) {
      const all = (await ask({ name: 'counters' })) as [Host, Host, PathCounters][]
      const found = all.find(([source, target]) => source === from && target === to)
      if (found === undefined) throw new Error(`No path from ${from} to ${to}`)
      return found[2]
    },
    async close() {
      wire.stdin.end()
      await gone
      rmSync(scripts, { recursive: true, force: true })
    },
  }
}
