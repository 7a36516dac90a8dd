import { randomUUID } from 'node:crypto'
import type { CallDriver } from './callDriver.ts'
import { callScript, type ScriptedCall, type Side, type Step } from './callScript.ts'
import { openSocketIoConnection, type SocketIoConnection } from './openSocketIoConnection.ts'

interface Pair {
  connections: Record<Side, SocketIoConnection>
  address: ScriptedCall['address']
}

/** The acknowledgement and the pushes of one step of the script, as the clients received them. */
export interface RecordedStep {
  reply: unknown
  pushes: { to: Side; name: string; payload: unknown }[]
}

interface NumberedStep extends Step {
  index: number
}

const sides = ['caller', 'callee'] as const

/** The script with its steps numbered in order, over all bursts. */
const numberedScript = callScript.map((burst, burstIndex): NumberedStep[] => {
  const firstIndex = callScript.slice(0, burstIndex).flat().length
  return burst.map((step, index) => ({ ...step, index: firstIndex + index }))
})
/** The first burst of signals: an offer and its candidates. */
const offerBurst = numberedScript.find(([step]) => step?.command === 'call:signal') ?? []

/** Starts with the number of the step, from which the bare relay knows what to reply. The rest is random, as in a real id. */
const commandId = (stepIndex: number) => `${String(stepIndex).padStart(2, '0')}${randomUUID().slice(2)}`
/** The id of `session:sync`, which is no step of the script. */
const SYNC_INDEX = 99

/** Candidates that are sent without waiting. Offhook's server refuses signals to a device for which 128 KiB are buffered. */
const MAX_BURST = 50

/** Calls between pairs of clients, with the same bytes for Offhook's server and for the bare relay. */
export function createSocketIoCalls(port: number): CallDriver<Pair> {
  return {
    async openPair(index) {
      const address = { caller: addressOf('caller', index), callee: addressOf('callee', index) }
      const [caller, callee] = await Promise.all([connect(port, address.caller), connect(port, address.callee)])
      return { address, connections: { caller, callee } }
    },
    async call(pair) {
      const call = createCall(pair)
      for (const burst of numberedScript) await sendBurst(pair, call, burst)
    },
    async openCandidateRelay(pair) {
      const call = createCall(pair)
      for (const burst of numberedScript.slice(0, numberedScript.indexOf(offerBurst)))
        await sendBurst(pair, call, burst)
      const candidate = offerBurst[1]
      if (candidate === undefined) throw new Error('The script has no candidate')
      return async (count) => {
        for (let sent = 0; sent < count; sent += MAX_BURST) {
          await sendBurst(pair, call, new Array<NumberedStep>(Math.min(MAX_BURST, count - sent)).fill(candidate))
        }
      }
    },
    closePair({ connections }) {
      for (const side of sides) connections[side].close()
    },
  }
}

/** Makes one call on Offhook's server, a single step at a time, and records what the bare relay is to repeat. */
export async function recordCall(port: number): Promise<RecordedStep[]> {
  const calls = createSocketIoCalls(port)
  const pair = await calls.openPair(0)
  const call = createCall(pair)
  const recorded: RecordedStep[] = []
  for (const step of numberedScript.flat()) {
    const pushes: RecordedStep['pushes'] = []
    const before = messageCounts(pair)
    for (const to of sides) {
      pair.connections[to].onPush = (name, payload) => pushes.push({ to, name, payload })
    }
    const reply = await sendCommand(pair.connections[step.by], step.command, step.index, step.request(call))
    for (const side of sides) {
      const pushCount = step.pushesTo.filter((receiver) => receiver === side).length
      await pair.connections[side].waitForMessages(before[side] + pushCount)
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

const messageCounts = ({ connections: { caller, callee } }: Pair): Record<Side, number> => ({
  caller: caller.messageCount,
  callee: callee.messageCount,
})

/** Sends steps without waiting in between. Resolves when their acknowledgements and pushes have arrived. */
async function sendBurst(pair: Pair, call: ScriptedCall, burst: readonly NumberedStep[]): Promise<void> {
  const { connections } = pair
  const expected = messageCounts(pair)
  const replies = burst.map(({ by, command, index, request, pushesTo }) => {
    for (const side of pushesTo) expected[side] += 1
    return sendCommand(connections[by], command, index, request(call))
  })
  await Promise.all([...replies, ...sides.map((side) => connections[side].waitForMessages(expected[side]))])
}

function createCall({ address }: Pair): ScriptedCall {
  return { roomId: randomUUID().replaceAll('-', ''), address }
}

async function connect(
  port: number,
  { userJid, deviceId }: { userJid: string; deviceId: string },
): Promise<SocketIoConnection> {
  const auth = { token: userJid, deviceId, displayName: userJid, protocolVersion: 1 }
  const connection = await openSocketIoConnection(port, auth)
  await connection.emitWithAck('session:sync', commandId(SYNC_INDEX), { knownCalls: [] })
  return connection
}

async function sendCommand(
  connection: SocketIoConnection,
  command: string,
  stepIndex: number,
  request: unknown,
): Promise<unknown> {
  const reply = (await connection.emitWithAck(command, commandId(stepIndex), request)) as { ok: boolean }
  if (!reply.ok) throw new Error(`${command} was refused: ${JSON.stringify(reply)}`)
  return reply
}
