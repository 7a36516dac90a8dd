import { setTimeout as sleep } from 'node:timers/promises'
import { connectPacket, openRawPolling, openRawWebSocket, type RawConnection } from '../../testing/openRawConnection'

/** What one attack knows of the server. */
export interface Target {
  /** `http://127.0.0.1:3000`. */
  url: string
  port: number
  /** Cycles through the addresses of this attack, which no other attack and no honest user has. */
  nextAddress(): string
  /** The one address of an attack that does not hide. */
  firstAddress: string
}

/** One kind of attack. */
export interface Attack {
  name: string
  /** How many attempts start in a second, at pace 1. */
  perSecond: number
  /** How many attempts may run at a time. */
  concurrency: number
  /** Makes one attempt and cleans up after it. A server that defends itself may make it reject. */
  attempt(target: Target): Promise<unknown>
}

/** An attack has succeeded. Every other error of an attempt means that the server has defended itself. */
export class SuccessfulAttack extends Error {}

export type Transport = 'websocket' | 'polling'

/** Opens a connection at the next address of the attack, and closes it in any case. */
export async function withConnection(
  target: Target,
  transport: Transport,
  use: (connection: RawConnection) => Promise<unknown>,
  localAddress = target.nextAddress(),
): Promise<void> {
  const open = transport === 'websocket' ? openRawWebSocket : openRawPolling
  const connection = await open(target.url, { localAddress })
  try {
    await use(connection)
  } finally {
    connection.close()
  }
}

/** Signs in and waits for the acknowledgement. */
export async function signIn(
  connection: RawConnection,
  user: string,
  auth: Record<string, unknown> = {},
): Promise<void> {
  connection.send(await connectPacket(user, auth))
  await until(connection, () => connection.packets.some((packet) => packet.startsWith('40{')))
}

/** Resolves when the condition holds. Rejects after 5 s, or when the connection closes. */
export async function until(connection: RawConnection, condition: () => boolean): Promise<void> {
  const start = performance.now()
  while (!condition()) {
    if (connection.isClosed()) throw new Error('The server closed the connection')
    if (performance.now() - start > 5_000) throw new Error('The server did not respond')
    await sleep(20)
  }
}

/** Calls `send` again and again for some milliseconds, unless the connection closes before. */
export async function repeat(connection: RawConnection, ms: number, everyMs: number, send: () => void): Promise<void> {
  const start = performance.now()
  while (performance.now() - start < ms && !connection.isClosed()) {
    send()
    await sleep(everyMs)
  }
}

/** The packet of a command, with an acknowledgement id. */
export const command = (name: string, request: unknown, id: string, ackId = 0): string =>
  `42${ackId}${JSON.stringify([name, id, request])}`
