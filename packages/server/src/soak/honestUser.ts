import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { inspect } from 'node:util'
import type { CommandName, CommandRequest, CommandResult, Push } from '@offhook/protocol'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'

/** How long a user waits for an acknowledgement or a push. */
const PATIENCE_MS = 15_000

/** A user with one device at an address of its own, connected with socket.io's client. */
export class HonestUser {
  readonly name: string
  readonly #url: string
  readonly #transport: 'websocket' | 'polling'
  readonly #agent: Agent
  readonly #onDisconnect: (reason: string) => void
  readonly #expected = new Set<(push: Push) => void>()
  #client: ProtocolClient | null = null
  #deviceId = randomUUID()

  /** @param onDisconnect called when a connection ends that the user did not close */
  constructor(url: string, index: number, onDisconnect: (message: string) => void) {
    this.name = `honest-${index}`
    this.#url = url
    // Where a proxy breaks WebSockets, clients use long polling.
    this.#transport = index % 5 === 4 ? 'polling' : 'websocket'
    // Node does not repeat a request whose kept connection the server closes at that moment, as browsers do.
    this.#agent = new Agent({ localAddress: `127.1.0.${index + 1}`, keepAlive: false })
    this.#onDisconnect = (reason) => onDisconnect(`${this.name} was disconnected: ${reason}`)
  }

  get jid(): string {
    return `${this.name}@example.com`
  }

  get address() {
    return { userJid: this.jid, deviceId: this.#deviceId }
  }

  async connect(resumedDevices: string[] = []): Promise<void> {
    // socket.io's types do not know the agents of Node, which its client passes on to `http.request`.
    const agent = this.#agent as unknown as boolean
    const auth = { deviceId: this.#deviceId }
    const connecting = connectProtocolClient(this.#url, this.name, auth, { agent, transports: [this.#transport] })
    const client = await inTime(connecting, `${this.name} was not connected`).catch((error: unknown) => {
      throw new Error(`${this.name} could not connect: ${String(error)}`)
    })
    this.#client = client
    client.socket.on('disconnect', (reason, details) => {
      if (this.#client === client) this.#onDisconnect(`${reason}${describe(details)}`)
    })
    client.socket.onAny((name: Push['name'], payload: Push['payload'] | null) => {
      client.pushes.length = 0
      if (payload === null) return
      for (const receive of this.#expected) receive({ name, payload } as Push)
    })
    await this.send('session:sync', { knownCalls: [], resumedDevices })
  }

  /** Loses the connection, and connects again with the same device. */
  async reconnect(): Promise<void> {
    this.disconnect()
    await this.connect()
  }

  /** Reloads the page: a new device takes over the calls of the old one. */
  async reload(): Promise<void> {
    const previous = this.#deviceId
    this.disconnect()
    this.#deviceId = randomUUID()
    await this.connect([previous])
  }

  disconnect(): void {
    const client = this.#client
    this.#client = null
    client?.socket.disconnect()
  }

  /** Rejects if the server refuses the command or does not acknowledge it in time. */
  async send<N extends CommandName>(name: N, request: CommandRequest<N>): Promise<CommandResult<N>> {
    if (!this.#client) throw new Error(`${this.name} is not connected`)
    const reply = await inTime(this.#client.command(name, request), `${this.name} got no acknowledgement of ${name}`)
    if (!reply.ok) throw new Error(`${this.name}: ${name} was refused: ${JSON.stringify(reply.failure)}`)
    return reply.value
  }

  /** Resolves when a push of a call arrives. Call it before the command that causes the push. */
  expectPush<N extends Push['name']>(
    name: N,
    roomId: string,
    matches: (payload: Extract<Push, { name: N }>['payload']) => boolean = () => true,
  ): Promise<void> {
    let receive: (push: Push) => void = () => undefined
    const received = new Promise<void>((resolve) => {
      receive = (push) => {
        const room = 'roomId' in push.payload ? push.payload.roomId : ''
        if (push.name === name && room === roomId && matches(push.payload as never)) resolve()
      }
    })
    this.#expected.add(receive)
    return inTime(received, `${this.name} got no ${name}`).finally(() => this.#expected.delete(receive))
  }
}

/** The status and the body of a request that has failed, or its error. */
function describe(details: unknown): string {
  const { message, description, context } = (details ?? {}) as Record<string, unknown>
  const { status, responseText } = (context ?? {}) as Record<string, unknown>
  return [message, description, status, responseText]
    .map((part) => (part === undefined ? '' : ` ${inspect(part)}`))
    .join('')
}

async function inTime<T>(work: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${message} within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
