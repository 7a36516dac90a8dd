import {
  callModeOf,
  type CallReport,
  commandId,
  type CommandName,
  type CommandRequest,
  describeIssue,
  type DeviceAddress,
  failure,
  type FailureCode,
  readCallees,
  readRequest,
  type Reply,
  requestSchemas,
  writtenUserId,
} from '@offhook/protocol'
import {
  isCallModeAllowed,
  type PreconnectPolicies,
  type ProtocolCommand,
  type Switchboard,
  type SwitchboardSettings,
} from '@offhook/switchboard'
import * as v from 'valibot'
import type { Authorize, CallAttempt } from '../auth/authorize'
import { ACCESS_REVOKED, type Device, TOKEN_EXPIRED } from '../auth/signIn'
import { type IceServersOptions, iceServersFor } from './iceServers'
import type { PreconnectPolicy } from './preconnectPolicy'
import type { RateLimits } from './rateLimits'
import { createSignalLimit } from './signalLimit'

/** Sends the acknowledgement of a command. */
export type Acknowledge = (reply: Reply<unknown>) => void

/**
 * Handles one event of a client, whatever its name and arguments are. Calls `ack` once: either before it returns, or before the promise
 * that it returns resolves. Throws or rejects only if the server itself fails.
 */
export type HandleCommand = (device: Device, name: unknown, args: unknown[], ack: Acknowledge) => unknown

/** A command about the connection itself. The switchboard does not know about connections. */
export type ConnectionCommand =
  | { name: 'connection:keep-alive'; request: CommandRequest<'connection:keep-alive'> }
  | { name: 'connection:token'; request: CommandRequest<'connection:token'> }

export interface CommandHandlerOptions {
  settings: SwitchboardSettings
  switchboard: Switchboard
  rateLimits: RateLimits
  signalsPerSecond: number
  /** Whether so much is buffered for a device that no more signals are relayed to it. */
  isCongested(device: DeviceAddress): boolean
  authorize: Authorize | undefined
  /** @returns the id in the token of a user who is online */
  onlineUserId(userJid: string): string | undefined
  ice: IceServersOptions
  preconnect: PreconnectPolicy
  /** Called with a report that the switchboard has accepted. Never throws. */
  onCallReport(device: Device, report: CallReport): void
  handleConnectionCommand(from: DeviceAddress, command: ConnectionCommand): Promise<Reply<null>>
  /** Whether a device may not send a command, because its token has expired. */
  refuses(device: Device, command: CommandName): boolean | Promise<boolean>
  /** Whether the access of a device was revoked: a command of it may still be waiting. */
  isRevoked(device: Device): boolean
  isDraining(): boolean
}

type ValidCommand = ProtocolCommand | ConnectionCommand | IceCommand

/** The commands that call users. */
type CallingCommand = Extract<ProtocolCommand, { name: 'call:start' | 'call:invite' }>

interface IceCommand {
  name: 'call:ice'
  id: string
  request: CommandRequest<'call:ice'>
}

/** Validation errors can quote the invalid value, which has any length. */
const MAX_MESSAGE_LENGTH = 200

const rejected = (code: FailureCode, message?: string): Reply<never> => ({ ok: false, failure: failure(code, message) })

/** Creates the function that validates, limits and authorizes the commands of clients, and passes them to the switchboard. */
export function createCommandHandler(options: CommandHandlerOptions): HandleCommand {
  const { settings, switchboard, rateLimits, authorize, ice } = options
  const takeSignal = createSignalLimit(options.signalsPerSecond)

  const calleeIdsOf = (callees: readonly string[], to: readonly string[]) =>
    callees.map((jid) => options.onlineUserId(jid) ?? writtenUserId(to, jid, settings.domain))

  /** @returns the failure if the caller may not start this call, otherwise the preconnect policy of its callees */
  async function authorizeCall(
    device: Device,
    { to, callType }: CommandRequest<'call:start'>,
  ): Promise<Reply<PreconnectPolicies>> {
    const caller = device.address.userJid
    const parsed = readCallees(to, caller, settings)
    // The switchboard rejects invalid callees with 400. No call is started, so nothing is counted or authorized.
    if (!parsed.ok) return { ok: true, value: {} }
    const callees = parsed.value
    const callMode = callModeOf(to, settings.domain)
    if (!isCallModeAllowed(device.features, callMode)) return rejected('forbidden')
    const calleeIds = calleeIdsOf(callees, to)
    return authorizeAttempt({ kind: 'call', caller, callerId: device.userId, callees, calleeIds, callType, callMode })
  }

  /** @returns the failure if the member may not invite these users */
  async function authorizeInvitation(
    device: Device,
    { roomId, to }: CommandRequest<'call:invite'>,
  ): Promise<Reply<PreconnectPolicies>> {
    const inviter = device.address.userJid
    const call = await switchboard.presentUsers(device.address, roomId)
    const parsed = readCallees(to, inviter, settings)
    // The switchboard rejects it with 404 or 400.
    if (!call || !parsed.ok) return { ok: true, value: {} }
    if (!isCallModeAllowed(device.features, 'onetomany')) return rejected('forbidden')
    return authorizeAttempt({
      kind: 'invite',
      caller: inviter,
      callerId: device.userId,
      callees: parsed.value,
      calleeIds: calleeIdsOf(parsed.value, to),
      callType: call.callType,
      callMode: 'onetomany',
      roomId,
      inviter,
      present: call.present,
    })
  }

  async function authorizeAttempt(attempt: CallAttempt): Promise<Reply<PreconnectPolicies>> {
    const { caller, callees } = attempt
    // Before `authorize`, which asks a database.
    const wait = await rateLimits.call(caller, callees)
    if (wait > 0) return rejected('rate-limited', `Too many calls. Try again in ${wait} s`)
    const policy = authorize ? await authorize(attempt) : true
    if (!policy) return rejected('forbidden')
    return { ok: true, value: policy === true ? {} : options.preconnect.resolve(policy, callees) }
  }

  /** Starts a call, or invites users to one. A command that the client repeats, because it got no reply, counts once: it gets the stored reply. */
  async function callUsers(device: Device, command: CallingCommand, ack: Acknowledge): Promise<void> {
    const stored = await switchboard.findReply(command)
    if (stored) {
      ack(stored)
      return
    }
    const isStart = command.name === 'call:start'
    const authorized = await (isStart
      ? authorizeCall(device, command.request)
      : authorizeInvitation(device, command.request))
    if (!authorized.ok) {
      ack(authorized)
      return
    }
    await switchboard.probeBefore(command)
    // Authorizing and probing take time.
    if (options.isRevoked(device)) {
      ack(rejected('unauthorized', ACCESS_REVOKED))
      return
    }
    if (isStart) await switchboard.dispatch({ ...command, preconnect: authorized.value }, ack)
    else await switchboard.dispatch(command, ack)
  }

  /** The commands that are waiting to be executed, by device and command id. */
  const waiting = new Map<string, Promise<void>>()

  /** A client that has connected again may repeat a command whose first arrival is still waiting for `authorize`. */
  async function callUsersOnce(device: Device, command: CallingCommand, ack: Acknowledge): Promise<void> {
    const { userJid, deviceId } = device.address
    const key = `${userJid}/${deviceId} ${command.id}`
    const earlier = waiting.get(key) ?? Promise.resolve()
    const executed = earlier.catch(() => undefined).then(() => callUsers(device, command, ack))
    waiting.set(key, executed)
    try {
      await executed
    } finally {
      if (waiting.get(key) === executed) waiting.delete(key)
    }
  }

  /** A signal that would fill the connection of its receiver is refused, so that the sender does not end another member's connection. */
  function refuseSignal(device: Device, { to, signal }: CommandRequest<'call:signal'>): Reply<never> | null {
    const length = 'sdp' in signal ? signal.sdp.length : 0
    const wait = takeSignal(device, `${to.userJid} ${to.deviceId}`, length)
    if (wait > 0) return rejected('rate-limited', `Too many signals. Try again in ${wait} s`)
    if (options.isCongested(to)) return rejected('rate-limited', 'The other device reads too slowly. Try again in 1 s')
    return null
  }

  function execute(device: Device, command: ValidCommand, ack: Acknowledge): unknown {
    const from = device.address
    if (command.name === 'connection:keep-alive' || command.name === 'connection:token') {
      return options.handleConnectionCommand(from, command).then(ack)
    }
    if (command.name === 'call:ice') {
      return switchboard.iceAccess(from, command.request.roomId).then((access) => {
        ack(access === 'none' ? rejected('not-found') : { ok: true, value: iceServersFor(from.userJid, access, ice) })
      })
    }
    if (command.name === 'call:signal') {
      const refusal = refuseSignal(device, command.request)
      if (refusal) {
        ack(refusal)
        return undefined
      }
    }
    if (command.name === 'call:start' || command.name === 'call:invite') return callUsersOnce(device, command, ack)
    if (command.name === 'call:report') {
      return switchboard.dispatch(command, (reply) => {
        ack(reply)
        if (reply.ok) options.onCallReport(device, command.request)
      })
    }
    const isProbed = command.name === 'session:sync' || command.name === 'call:resume'
    const probed = isProbed ? switchboard.probeBefore(command) : null
    return probed ? probed.then(() => switchboard.dispatch(command, ack)) : switchboard.dispatch(command, ack)
  }

  function executeUnlessRefused(device: Device, command: ValidCommand, ack: Acknowledge): unknown {
    if (options.isRevoked(device)) {
      ack(rejected('unauthorized', ACCESS_REVOKED))
      return undefined
    }
    const proceed = (isRefused: boolean) => {
      if (!isRefused) return execute(device, command, ack)
      ack(rejected('unauthorized', TOKEN_EXPIRED))
      return undefined
    }
    const isRefused = options.refuses(device, command.name)
    return isRefused instanceof Promise ? isRefused.then(proceed) : proceed(isRefused)
  }

  return (device, name, args, ack) => {
    if (options.isDraining()) {
      ack(rejected('not-connected', 'The signaling server is shutting down'))
      return undefined
    }
    const handle = (wait: number): unknown => {
      if (wait > 0) {
        ack(rejected('rate-limited', `Too many requests. Try again in ${wait} s`))
        return undefined
      }
      const parsed = parseCommand(device, name, args)
      if (parsed.ok) return executeUnlessRefused(device, parsed.command, ack)
      ack(rejected('invalid-request', parsed.message.slice(0, MAX_MESSAGE_LENGTH)))
      return undefined
    }
    const wait = rateLimits.command(device, device.address.userJid)
    return typeof wait === 'number' ? handle(wait) : wait.then(handle)
  }
}

function parseCommand(
  { address }: Device,
  name: unknown,
  args: unknown[],
): { ok: true; command: ValidCommand } | { ok: false; message: string } {
  if (!isCommandName(name)) return { ok: false, message: `Unknown command ${JSON.stringify(name)}` }
  if (args.length !== 2) {
    return { ok: false, message: `${name} takes a command id and a request, got ${args.length} arguments` }
  }
  const id = v.safeParse(commandId, args[0])
  if (!id.success) return { ok: false, message: `Command id: ${describeIssue(id.issues)}` }
  const parsed = readRequest(name, args[1])
  if (!parsed.ok) return { ok: false, message: parsed.message }
  // The request has passed the schema of `name`; TypeScript cannot express this relation.
  return { ok: true, command: { name, from: address, id: id.output, request: parsed.request } as ValidCommand }
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(requestSchemas, name)
}
