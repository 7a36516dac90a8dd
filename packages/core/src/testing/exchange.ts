import {
  callModeOf,
  cleanDisplayName,
  type CommandName,
  type DeviceAddress,
  type Failure,
  failure,
  type IceServersView,
  normalizeJid,
  readRequest,
  type Reply,
} from '@offhook/protocol'
import {
  createMemorySessionStore,
  createSwitchboard,
  type Features,
  isCallModeAllowed,
  type MemorySessionStore,
  type ProtocolCommand,
  type Switchboard,
  type SwitchboardOptions,
  type SwitchboardSettings,
} from '@offhook/switchboard'
import { createTaskQueue, type TaskQueue } from '../signaling/taskQueue'
import type { Clock } from '../api/ports/clock'
import type { CreateSignaling } from '../api/ports/signaling'
import {
  createExchangeLine,
  type CreateWire,
  type ExchangeDoor,
  type ExchangeLine,
  type ExchangeUser,
} from './exchangeLine'

export type { CreateWire, ExchangeUser }

export interface ExchangeOptions extends Partial<SwitchboardSettings> {
  clock: Clock
  /** Which tokens are good. Any that is not empty, where left out. */
  acceptsToken?: (token: string) => boolean
  iceServers?: IceServersView['iceServers']
  /** Refuses a command before the switchboard sees it, as a server's rate limits or `authorize` hook would. */
  refuse?: (from: DeviceAddress, name: CommandName) => Failure | null
  /** How messages travel: one task each, and all in one queue, where left out. */
  createWire?: CreateWire
  /** Makes the switchboard, anew at each start: a test that wants to see what goes in and out wraps its own around it. */
  makeSwitchboard?: (options: SwitchboardOptions) => Switchboard
}

/** The signalling server, in memory: the same switchboard behind the same rules at the door, and no socket. */
export interface Exchange {
  /** The line of one user's client; what `createSocketIoSignaling` is for a real server. */
  connectAs(user: string | ExchangeUser): CreateSignaling
  /** Cuts the line of a device, or of every device of a user. New connections of it fail too, until `restoreLine`. */
  dropLine(deviceIdOrUser: string): void
  restoreLine(deviceIdOrUser: string): void
  /**
   * Takes a user's access away, as a server's `revoke` does: every call of theirs ends, then every line of theirs is hung up with 401.
   * Which tokens are good from then on is up to `acceptsToken`.
   */
  revoke(user: string): Promise<void>
  /** The token of a device has run out, and no other was had in time: its line is hung up with 401, and nothing else. */
  expireToken(deviceId: string): void
  /** The server dies, and every line with it. No connection succeeds until `start`. */
  crash(): void
  /** The server is back, with its records or without; a line is there again when it is restored. */
  start(records: 'kept' | 'lost'): Promise<void>
  /** What the switchboard knows. */
  readonly store: MemorySessionStore
  /** Calls the switchboard's timers off. */
  close(): void
}

/**
 * Every command, reply and push is a task of its own, in the order they were sent by whomever, and a copy by way of JSON: no order or
 * object is seen here that the network could not show.
 */
export function createExchange(options: ExchangeOptions): Exchange {
  const {
    clock,
    acceptsToken = (token) => token !== '',
    iceServers = [],
    refuse,
    createWire,
    makeSwitchboard = createSwitchboard,
    ...changed
  } = options
  const settings = { ...changed, domain: changed.domain ?? 'example.com' }
  const lines = new Set<ExchangeLine>()
  const connected = new Map<string, { line: ExchangeLine; connection: number }>()
  const cut = new Set<string>()
  let store = createMemorySessionStore()
  let switchboard = serve()
  let isDown = false

  function serve(): Switchboard {
    return makeSwitchboard({
      store,
      clock,
      settings,
      deliver: (to, push) => connected.get(keyOf(to))?.line.receive(push),
    })
  }

  async function answer(
    from: DeviceAddress,
    features: Features,
    name: CommandName,
    id: string,
    given: unknown,
    respond: (reply: Reply<never>) => void,
  ): Promise<void> {
    const refusal = refuse?.(from, name)
    const read = readRequest(name, given)
    // A line in memory has no token to run out, and never breaks without a word.
    if (name === 'connection:keep-alive' || name === 'connection:token') respond({ ok: true, value: null as never })
    else if (refusal) respond({ ok: false, failure: refusal })
    else if (!read.ok) respond({ ok: false, failure: failure('invalid-request', read.message) })
    else await answerRequest({ name, from, id, request: read.request } as WireCommand, features, respond)
  }

  async function answerRequest(command: WireCommand, features: Features, respond: (reply: Reply<never>) => void) {
    if (command.name === 'call:ice') {
      const isIn = await switchboard.isPartOfCall(command.from, command.request.roomId)
      const reply: Reply<IceServersView> = isIn
        ? { ok: true, value: { iceServers, lastsFor: null } }
        : { ok: false, failure: failure('not-found') }
      respond(reply as Reply<never>)
      return
    }
    if (
      command.name === 'call:start' &&
      !isCallModeAllowed(features, callModeOf(command.request.to, settings.domain))
    ) {
      respond({ ok: false, failure: failure('forbidden') })
      return
    }
    await switchboard.dispatch(command, respond as (reply: Reply<unknown>) => void)
  }

  const door: ExchangeDoor = {
    clock,
    createWire: createWire ?? shared(createTaskQueue()),
    acceptsToken,
    isCut: ({ userJid, deviceId }) => isDown || cut.has(userJid) || cut.has(deviceId),
    connect(line, connection) {
      const key = keyOf(line.address)
      const before = connected.get(key)
      if (before && before.line !== line) before.line.replace()
      connected.set(key, { line, connection })
      const displayName = line.user.displayName ?? cleanDisplayName(line.ownName())
      void switchboard.dispatch({ name: 'connectDevice', from: line.address, displayName })
    },
    disconnect(line, connection) {
      // Noticed only after the device was back: nothing to say any more.
      if (connected.get(keyOf(line.address))?.connection !== connection) return
      connected.delete(keyOf(line.address))
      void switchboard.dispatch({ name: 'disconnectDevice', from: line.address })
    },
    answer: (line, name, id, request, respond) => {
      void answer(line.address, line.user.features ?? {}, name, id, request, respond)
    },
  }

  /** The server's end of a line is closed at once: what is still on its way to it is lost. */
  function hangUp(line: ExchangeLine, message: string): void {
    connected.delete(keyOf(line.address))
    line.hangUp(failure('unauthorized', message))
    void switchboard.dispatch({ name: 'disconnectDevice', from: line.address })
  }

  /** The key of a device's or a user's line in `cut`, and the lines that it means. */
  function select(deviceIdOrUser: string): { key: string; selected: ExchangeLine[] } {
    const device = [...lines].filter(({ address }) => address.deviceId === deviceIdOrUser)
    if (device.length > 0) return { key: deviceIdOrUser, selected: device }
    const userJid = normalizeJid(deviceIdOrUser, settings.domain) ?? deviceIdOrUser
    return { key: userJid, selected: [...lines].filter(({ address }) => address.userJid === userJid) }
  }

  return {
    get store() {
      return store
    },
    connectAs(given) {
      const user = typeof given === 'string' ? { userJid: given } : given
      const userJid = normalizeJid(user.userJid, settings.domain)
      if (userJid === null) throw new Error(`${JSON.stringify(user.userJid)} is no JID`)
      return (signalingOptions) => {
        const line = createExchangeLine(door, { ...user, userJid }, signalingOptions)
        lines.add(line)
        return line.signaling
      }
    },
    dropLine(deviceIdOrUser) {
      const { key, selected } = select(deviceIdOrUser)
      cut.add(key)
      for (const line of selected) line.drop()
    },
    restoreLine(deviceIdOrUser) {
      const { key, selected } = select(deviceIdOrUser)
      cut.delete(key)
      for (const line of selected) line.restore()
    },
    async revoke(user) {
      const userJid = normalizeJid(user, settings.domain) ?? user
      // Told how the call ended before the line goes.
      await switchboard.dispatch({ name: 'revokeUser', userJid })
      for (const { line } of [...connected.values()])
        if (line.address.userJid === userJid) hangUp(line, 'Access was revoked')
    },
    expireToken(deviceId) {
      const line = [...connected.values()].find((each) => each.line.address.deviceId === deviceId)?.line
      if (line) hangUp(line, 'The token has expired')
    },
    crash() {
      isDown = true
      switchboard.close()
      connected.clear()
      for (const line of lines) line.drop()
    },
    async start(records) {
      if (records === 'lost') store = createMemorySessionStore()
      switchboard = serve()
      await switchboard.resume({ users: [...store.users.values()], calls: [...store.calls.values()] })
      isDown = false
    },
    close() {
      switchboard.close()
    },
  }
}

const shared = (wire: TaskQueue) => () => wire

type WireCommand = ProtocolCommand | IceCommand

interface IceCommand {
  name: 'call:ice'
  from: DeviceAddress
  request: { roomId: string }
}

function keyOf({ userJid, deviceId }: DeviceAddress): string {
  return `${userJid}/${deviceId}`
}
