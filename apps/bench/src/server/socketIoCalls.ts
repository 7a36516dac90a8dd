import { randomUUID } from 'node:crypto'
import { callScript, type ScriptedCall, type Side, type Step } from './callScript.ts'
import type { CallDriver } from './callDriver.ts'
import { openSocketIoConnection, type SocketIoConnection } from './openSocketIoConnection'

interface Pair {
  lines: Record<Side, SocketIoConnection>
  address: ScriptedCall['address']
}

/** What the server did in one step of the script, as it was seen by the clients. */
export interface RecordedStep {
  reply: unknown
  pushes: { to: Side; name: string; payload: unknown }[]
}

interface NumberedStep extends Step {
  index: number
}

let steps = 0
const numbered = callScript.map((burst) => burst.map((step): NumberedStep => ({ ...step, index: steps++ })))
/** The first burst of signals. */
const offer = numbered.find(([step]) => step?.command === 'call:signal') ?? []

/** Says which step of the script a command is, so that the relay knows what to answer. The rest of it is random, as an id is. */
const commandId = (step: number) => `${String(step).padStart(2, '0')}${randomUUID().slice(2)}`

/** Calls between pairs of clients, on Offhook's server or on the bare relay: byte for byte the same towards both. */
export function createSocketIoCalls(port: number): CallDriver<Pair> {
  return {
    async openPair(index) {
      const address = { caller: addressOf('caller', index), callee: addressOf('callee', index) }
      const [caller, callee] = await Promise.all([connect(port, address.caller), connect(port, address.callee)])
      return { address, lines: { caller, callee } }
    },
    async call(pair) {
      const call = newCall(pair)
      for (const burst of numbered) await send(pair, call, burst)
    },
    async openCandidateRelay(pair) {
      const call = newCall(pair)
      for (const burst of numbered.slice(0, numbered.indexOf(offer))) await send(pair, call, burst)
      const candidate = offer[1]
      if (candidate === undefined) throw new Error('The script has no candidate')
      return (count) => send(pair, call, new Array<NumberedStep>(count).fill(candidate))
    },
    closePair({ lines }) {
      lines.caller.close()
      lines.callee.close()
    },
  }
}

/** One call step by step, each when nothing of the one before is on its way any more: what the relay is to repeat. */
export async function recordCall(port: number): Promise<RecordedStep[]> {
  const calls = createSocketIoCalls(port)
  const pair = await calls.openPair(0)
  const call = newCall(pair)
  const recorded: RecordedStep[] = []
  for (const step of numbered.flat()) {
    const pushes: RecordedStep['pushes'] = []
    const before = { caller: pair.lines.caller.messageCount, callee: pair.lines.callee.messageCount }
    for (const to of ['caller', 'callee'] as const) {
      pair.lines[to].onPush = (name, payload) => pushes.push({ to, name, payload })
    }
    const reply = await demand(pair.lines[step.by], step.command, step.index, step.request(call))
    for (const side of ['caller', 'callee'] as const) {
      await pair.lines[side].waitForMessages(before[side] + step.pushesTo.filter((told) => told === side).length)
    }
    recorded.push({ reply, pushes })
  }
  calls.closePair(pair)
  return recorded
}

const addressOf = (side: Side, index: number) => ({
  userJid: `${side}${String(index).padStart(6, '0')}@example.com`,
  deviceId: `device-of-${side}-${String(index).padStart(6, '0')}`,
})

/** Sends the steps one after the other. Resolves when everything that is to come of them has come. */
async function send({ lines }: Pair, call: ScriptedCall, burst: readonly NumberedStep[]): Promise<void> {
  const heard = { caller: lines.caller.messageCount, callee: lines.callee.messageCount }
  const replies = burst.map(({ by, command, index, request, pushesTo }) => {
    for (const side of pushesTo) heard[side] += 1
    return demand(lines[by], command, index, request(call))
  })
  await Promise.all([
    ...replies,
    lines.caller.waitForMessages(heard.caller),
    lines.callee.waitForMessages(heard.callee),
  ])
}

function newCall({ address }: Pair): ScriptedCall {
  return { roomId: randomUUID().replaceAll('-', ''), address }
}

async function connect(
  port: number,
  { userJid, deviceId }: { userJid: string; deviceId: string },
): Promise<SocketIoConnection> {
  const line = await openSocketIoConnection(port, {
    token: userJid,
    deviceId,
    displayName: userJid,
    protocolVersion: 1,
  })
  await line.emitWithAck('session:sync', commandId(99), { knownCalls: [] })
  return line
}

async function demand(line: SocketIoConnection, command: string, step: number, request: unknown): Promise<unknown> {
  const reply = (await line.emitWithAck(command, commandId(step), request)) as { ok: boolean }
  if (!reply.ok) throw new Error(`${command} was refused: ${JSON.stringify(reply)}`)
  return reply
}
