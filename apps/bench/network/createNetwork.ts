import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { networkUnavailableReason } from './networkUnavailableReason.ts'

/** How packets travel in one direction between two hosts. A new network delivers every packet at once. */
export interface PathSettings {
  /** One-way delay. */
  delayMs: number
  /** The maximum of a random additional delay. It does not reorder packets. */
  jitterMs: number
  /** The share of packets that are lost, for example 0.05. */
  loss: number
  /** The share of packets that later packets overtake. */
  reorder: number
  /** 0 means unlimited. Packets wait in a queue, and are lost when it is full. */
  kilobitsPerSecond: number
  /** The longest wait in that queue. 250 at first, as in a home router. */
  queueMs: number
  blocks: 'nothing' | 'udp' | 'everything'
}

/** The settings of the paths of a new network. */
export const unimpaired: PathSettings = {
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  reorder: 0,
  kilobitsPerSecond: 0,
  queueMs: 250,
  blocks: 'nothing',
}

/** `{}`: all paths. `{ host }`: all paths from and to a host. `{ from }`, `{ to }` or both: one direction. */
export interface PathSelection<Host extends string> {
  host?: Host
  from?: Host
  to?: Host
}

/** Counters of a path since the network was created. */
export interface PathCounters {
  /** Packets sent, including lost ones. */
  packets: number
  bytes: number
  lost: number
  /** RTP packets, directly sent or relayed. RTCP packets do not count. */
  media: number
}

export interface Network<Host extends string> {
  address(host: Host): string
  /** Starts a process on a host. It is killed when the network closes. */
  spawn(host: Host, command: string, args: readonly string[], options?: SpawnOptions): ChildProcess
  /** Writes a script that runs a program on a host, for use as Playwright's `executablePath`. @returns its path */
  executableOn(host: Host, program: string): string
  /**
   * Opens a port of this machine that leads to the same port on the loopback device of a host, for a tool that controls a process
   * there over TCP.
   *
   * @returns the port
   */
  forwardPort(host: Host): Promise<number>
  /** Changes the given settings at once, also for open connections. Packets in flight keep their delay. */
  shape(selection: PathSelection<Host>, settings: Partial<PathSettings>): Promise<void>
  /** Replaces the address of a host, as when a mobile device leaves the Wi-Fi. @returns the new one */
  changeAddress(host: Host): Promise<string>
  counters(from: Host, to: Host): Promise<PathCounters>
  /** Removes the network and kills the processes on its hosts. */
  close(): Promise<void>
}

type ForwarderMessage = { id: number; result?: unknown; error?: string } | { namespaces: Record<string, string> }

const SUBNET = '10.77.0'

/**
 * Creates a network of hosts on this machine: one network namespace per host, and one process that forwards the packets between
 * them with the configured delay and loss. The hosts reach only each other.
 *
 * @throws Error with one line when this machine cannot run it: see `networkUnavailableReason`.
 */
export async function createNetwork<Host extends string>(hosts: readonly Host[]): Promise<Network<Host>> {
  const reason = networkUnavailableReason()
  if (reason !== null) throw new Error(reason)

  const addresses = new Map(hosts.map((host, index) => [host, `${SUBNET}.${index + 2}`]))
  let lastAddress = hosts.length + 1
  const script = fileURLToPath(new URL('network.py', import.meta.url))
  const forwarder = spawn('python3', [script, JSON.stringify(Object.fromEntries(addresses))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Outside of the terminal's process group: Ctrl-C ends the bench, which then closes the network in order.
    detached: true,
  })
  const exited = new Promise<void>((resolve) => forwarder.once('close', () => resolve()))
  const pending = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0

  const namespaces = await new Promise<Record<string, string>>((resolve, reject) => {
    createInterface(forwarder.stdout).on('line', (line) => {
      const message = JSON.parse(line) as ForwarderMessage
      if ('namespaces' in message) {
        resolve(message.namespaces)
        return
      }
      const error = message.error === undefined ? null : new Error(`Test network: ${message.error}`)
      const request = pending.get(message.id)
      pending.delete(message.id)
      if (error) (request ?? { reject }).reject(error)
      else request?.resolve(message.result)
    })
    void exited.then(() => {
      const error = new Error('The test network has exited')
      reject(error)
      for (const request of pending.values()) request.reject(error)
    })
  })
  const scriptFolder = mkdtempSync(path.join(tmpdir(), 'offhook-network-'))

  const portServers: Server[] = []

  function sendCommand(command: Record<string, unknown>): Promise<unknown> {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      forwarder.stdin.write(`${JSON.stringify({ id, ...command })}\n`)
    })
  }

  const namespaceArgs = (host: Host) => ['netns', 'exec', namespaces[host] ?? '']

  function selectPaths({ host, from, to }: PathSelection<Host>): [Host, Host][] {
    const all = hosts.flatMap((source) =>
      hosts.filter((target) => target !== source).map((target): [Host, Host] => [source, target]),
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
    spawn: (host, command, args, options = {}) => spawn('ip', [...namespaceArgs(host), command, ...args], options),
    executableOn(host, program) {
      const file = path.join(scriptFolder, `${host}-${path.basename(program)}`)
      writeFileSync(file, `#!/bin/sh\nexec ip ${namespaceArgs(host).join(' ')} '${program}' "$@"\n`, { mode: 0o755 })
      return file
    },
    async forwardPort(host) {
      const socketFile = path.join(scriptFolder, `${host}-${portServers.length}`)
      const server = createServer((incoming) => {
        const outgoing = connect(socketFile)
        for (const socket of [incoming, outgoing]) socket.on('error', () => socket.destroy())
        incoming.pipe(outgoing).pipe(incoming)
      })
      portServers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const forwarder = fileURLToPath(new URL('forwardPort.ts', import.meta.url))
      const args = [...namespaceArgs(host), process.execPath, forwarder, socketFile, String(port)]
      const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      return port
    },
    async shape(selection, settings) {
      await sendCommand({ name: 'shape', paths: selectPaths(selection), settings })
    },
    async changeAddress(host) {
      const next = `${SUBNET}.${++lastAddress}`
      await sendCommand({ name: 'address', host, address: next })
      addresses.set(host, next)
      return next
    },
    async counters(from, to) {
      const all = (await sendCommand({ name: 'counters' })) as [Host, Host, PathCounters][]
      const found = all.find(([source, target]) => source === from && target === to)
      if (found === undefined) throw new Error(`No path from ${from} to ${to}`)
      return found[2]
    },
    async close() {
      for (const server of portServers) server.close()
      forwarder.stdin.end()
      await exited
      rmSync(scriptFolder, { recursive: true, force: true })
    },
  }
}
