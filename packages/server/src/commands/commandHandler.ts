import {
  callModeOf,
  commandId,
  type CommandName,
  type CommandRequest,
  describeIssue,
  failure,
  type FailureCode,
  readCallees,
  readRequest,
  type Reply,
  requestSchemas,
} from '@offhook/protocol'
import {
  mayStart,
  type PreconnectRuling,
  type ProtocolCommand,
  type Switchboard,
  type SwitchboardSettings,
} from '@offhook/switchboard'
import * as v from 'valibot'
import type { Authorize } from '../auth/authorize'
import type { ConnectionServices, Respond } from '../socket/commandQueue'
import type { ConnectionCommand, Connections } from '../socket/connections'
import type { Device } from '../auth/signIn'
import { type IceServersOptions, iceServersFor } from './iceServers'
import type { PreconnectPolicy } from './preconnectPolicy'
import type { RateLimits } from './rateLimits'

export interface CommandHandlerOptions {
  settings: SwitchboardSettings
  switchboard: Switchboard
  rateLimits: RateLimits
  authorize: Authorize | undefined
  ice: IceServersOptions
  preconnect: PreconnectPolicy
  answerLine: Connections['answer']
  isDraining(): boolean
}

const refused = (code: FailureCode, message?: string): Reply<never> => ({ ok: false, failure: failure(code, message) })
const isCommandName = (name: unknown): name is CommandName =>
  typeof name === 'string' && Object.hasOwn(requestSchemas, name)
/** An issue may quote the whole of what was wrong. */
const LONGEST_MESSAGE = 200

/**
 * Where a command off the wire is looked at before it may do anything: is it well-formed, is it one too many, may this user. What
 * it then does is the switchboard's.
 */
export function createCommandHandler(options: CommandHandlerOptions): ConnectionServices['answer'] {
  const { settings, switchboard, rateLimits, authorize, ice } = options

  /** The failure that keeps this call from being made, or what holds for it. */
  async function judge(
    device: Device,
    id: string,
    { to, callType }: CommandRequest<'call:start'>,
  ): Promise<Reply<PreconnectRuling>> {
    const caller = device.address.userJid
    const read = readCallees(to, caller, settings)
    // Nobody, a wrong JID, oneself, too many: the switchboard's to refuse, and no call at all.
    if (!read.ok) return { ok: true, value: {} }
    const callees = read.value
    const callMode = callModeOf(to, settings.domain)
    if (!mayStart(device.features, callMode)) return refused('forbidden')
    const ruling = authorize ? await authorize({ caller, callees, callType, callMode }) : true
    if (!ruling) return refused('forbidden')
    const wait = await rateLimits.call(caller, callees, id)
    if (wait > 0) return refused('rate-limited', `Too many calls. Try again in ${wait} s`)
    return { ok: true, value: ruling === true ? {} : options.preconnect.resolve(ruling, callees) }
  }

  function obey(device: Device, command: WireCommand, respond: Respond): unknown {
    const from = device.address
    if (command.name === 'line:alive' || command.name === 'line:token') {
      return options.answerLine(from, command).then(respond)
    }
    if (command.name === 'call:ice') {
      return switchboard.isInCall(from, command.request.roomId).then((isIn) => {
        respond(isIn ? { ok: true, value: iceServersFor(from.userJid, ice) } : refused('not-found'))
      })
    }
    if (command.name !== 'call:start') return switchboard.dispatch(command, respond)
    return judge(device, command.id, command.request).then((judged) =>
      judged.ok ? switchboard.dispatch({ ...command, preconnect: judged.value }, respond) : respond(judged),
    )
  }

  return (device, name, args, respond) => {
    if (options.isDraining()) {
      respond(refused('not-connected', 'The signalling server is being stopped'))
      return undefined
    }
    const serve = (wait: number): unknown => {
      if (wait > 0) {
        respond(refused('rate-limited', `Too many requests. Try again in ${wait} s`))
        return undefined
      }
      const parsed = parseCommand(device, name, args)
      if (parsed.ok) return obey(device, parsed.command, respond)
      respond(refused('invalid-request', parsed.problem.slice(0, LONGEST_MESSAGE)))
      return undefined
    }
    const wait = rateLimits.command(device, device.address.userJid)
    return typeof wait === 'number' ? serve(wait) : wait.then(serve)
  }
}

type WireCommand =
  ProtocolCommand | ConnectionCommand | { name: 'call:ice'; id: string; request: CommandRequest<'call:ice'> }

function parseCommand(
  { address }: Device,
  name: unknown,
  args: unknown[],
): { ok: true; command: WireCommand } | { ok: false; problem: string } {
  if (!isCommandName(name)) return { ok: false, problem: `Unknown command ${JSON.stringify(name)}` }
  if (args.length !== 2)
    return { ok: false, problem: `${name} takes a command id and a request, got ${args.length} arguments` }
  const id = v.safeParse(commandId, args[0])
  if (!id.success) return { ok: false, problem: `Command id: ${describeIssue(id.issues)}` }
  const read = readRequest(name, args[1])
  if (!read.ok) return { ok: false, problem: read.message }
  // The schema was that of this very name, which the type of an indexed table cannot say.
  return { ok: true, command: { name, from: address, id: id.output, request: read.request } as WireCommand }
}
