import { type CommandName, type DeviceAddress, failure, type Failure, type Push, type Reply } from '@offhook/protocol'
import type { Features } from '@offhook/switchboard'
import type { TaskQueue } from '../signaling/taskQueue'
import { CallError } from '../api/callError'
import { randomId } from '../signaling/randomId'
import type { Clock } from '../api/ports/clock'
import type { Signaling, SignalingOptions, SignalingStatus } from '../api/ports/signaling'
import { jsonCopy } from './jsonCopy'

/** How long a command may take, reconnecting included. */
const ANSWER_MS = 10_000
/** How long after a token could not be fetched it is asked for again. */
const RETRY_MS = 1_000

/** What the token of a user would say. */
export interface TestUser {
  /** A JID, or a bare user id of the exchange's domain. */
  userJid: string
  /** Wins over the name the client gives itself. */
  displayName?: string
  features?: Features
}

/**
 * One way of one line: connecting, commands to the exchange, replies and pushes from it, and the news that the connection broke. Tasks
 * of one way run in their order.
 */
export type CreateMessageQueue = (
  kind: 'connect' | 'toServer' | 'toClient' | 'disconnect',
  device: DeviceAddress,
) => Pick<TaskQueue, 'add'>

/** The exchange as a line sees it. */
export interface ConnectionHost {
  clock: Clock
  createMessageQueue: CreateMessageQueue
  acceptsToken(token: string): boolean
  isCut(device: DeviceAddress): boolean
  /** @param connection numbers the connections of one line */
  connect(line: InMemoryConnection, connection: number): void
  disconnect(line: InMemoryConnection, connection: number): void
  answer(
    line: InMemoryConnection,
    name: CommandName,
    id: string,
    request: unknown,
    respond: (reply: Reply<never>) => void,
  ): void
}

/** One client's line, with both of its ends. */
export interface InMemoryConnection {
  signaling: Signaling
  address: DeviceAddress
  user: TestUser
  ownName(): string
  receive(push: Push): void
  /** Another line of the same device took over. */
  replace(): void
  /** The server hangs up for good, and says why after all that it has said before. */
  hangUp(why: Failure): void
  drop(): void
  restore(): void
}

interface PendingCommand {
  transmit(): void
  settle(reply: Reply<never>): void
}

export function createInMemoryConnection(
  door: ConnectionHost,
  user: TestUser,
  options: SignalingOptions,
): InMemoryConnection {
  const { clock } = door
  const address: DeviceAddress = { userJid: user.userJid, deviceId: options.deviceId }
  const connecting = door.createMessageQueue('connect', address)
  const commands = door.createMessageQueue('toServer', address)
  const news = door.createMessageQueue('toClient', address)
  const breaking = door.createMessageQueue('disconnect', address)
  const pending = new Map<string, PendingCommand>()
  let isOpen = false
  let isOnline = false
  let wasOnline = false
  /** Counts connections and attempts at one: what belongs to an earlier one is lost. */
  let attempt = 0
  /** The connection that the server has hung up. */
  let closed = 0
  let cancelRetry: () => void = () => undefined

  /** One message on a connection, this one where nothing is said. It arrives unless the line breaks before. */
  function carry(wire: Pick<TaskQueue, 'add'>, task: () => void, connection = attempt): void {
    wire.add(() => {
      if (connection === attempt) task()
    })
  }

  function connect(): void {
    cancelRetry()
    attempt += 1
    const mine = attempt
    const token = new Promise<string>((resolve) => {
      resolve(options.getToken())
    })
    token.then(
      (value) => {
        if (mine === attempt) carry(connecting, () => knock(value))
      },
      (error: unknown) => {
        if (mine !== attempt) return
        cancelRetry = clock.after(RETRY_MS, connect)
        interrupted(failure('not-connected', `No token: ${error instanceof Error ? error.message : String(error)}`))
      },
    )
  }

  function knock(token: string): void {
    // Nobody hears it; `restore` tries again.
    if (door.isCut(line.address)) return
    if (!door.acceptsToken(token)) {
      halt('unauthorized', failure('unauthorized'))
      return
    }
    isOnline = true
    wasOnline = true
    door.connect(line, attempt)
    for (const command of pending.values()) command.transmit()
    options.onStatus('online')
  }

  function interrupted(why: Failure): void {
    options.onStatus(wasOnline ? 'reconnecting' : 'connecting', why)
  }

  function hangUp(): void {
    const broken = attempt
    attempt += 1
    if (!isOnline) return
    isOnline = false
    breaking.add(() => {
      door.disconnect(line, broken)
    })
  }

  function halt(status: SignalingStatus, why: Failure): void {
    isOpen = false
    cancelRetry()
    hangUp()
    for (const command of [...pending.values()]) command.settle({ ok: false, failure: why })
    options.onStatus(status, why)
  }

  const signaling: Signaling = {
    open() {
      if (isOpen) return
      isOpen = true
      wasOnline = false
      options.onStatus('connecting')
      connect()
    },
    close() {
      if (isOpen) halt('offline', failure('not-connected'))
    },
    // This line breaks aloud.
    setKeepAlive: () => undefined,
    send(name, request) {
      if (!isOpen) return Promise.reject(CallError.of('not-connected'))
      return new Promise((resolve, reject) => {
        const id = randomId()
        const settle = (reply: Reply<never>) => {
          if (!pending.delete(id)) return
          cancel()
          if (reply.ok) resolve(reply.value)
          else reject(new CallError(reply.failure))
        }
        const transmit = () => {
          const sent = jsonCopy(request)
          const connection = attempt
          carry(commands, () => {
            if (connection === closed) return
            door.answer(line, name, id, sent, (reply) => {
              const received = jsonCopy(reply)
              carry(news, () => settle(received), connection)
            })
          })
        }
        const cancel = clock.after(ANSWER_MS, () => {
          settle({ ok: false, failure: failure('not-connected') })
        })
        pending.set(id, { transmit, settle })
        if (isOnline) transmit()
      })
    },
  }

  const line: InMemoryConnection = {
    signaling,
    address,
    user,
    ownName: () => options.getDisplayName(),
    receive(push) {
      // The exchange does not know yet that the line is broken: it is lost.
      if (!isOnline) return
      const received = jsonCopy(push)
      carry(news, () => {
        options.onPush(received)
      })
    },
    replace() {
      isOnline = false
      halt('offline', failure('not-connected', 'The server hung up'))
    },
    hangUp(why) {
      // Broken already, which the exchange does not know yet: it is lost.
      if (!isOnline) return
      closed = attempt
      carry(news, () => {
        halt('unauthorized', why)
      })
    },
    drop() {
      if (!isOnline) return
      hangUp()
      interrupted(failure('not-connected'))
    },
    restore() {
      if (isOpen && !isOnline && !door.isCut(line.address)) connect()
    },
  }
  return line
}
