import type { Capability, CommandRequest, DeviceAddress, Push, PushName, Pushes, Reply } from '@offhook/protocol'
import { callDeadline } from '../call'
import type { Command, ProtocolCommand, ProtocolCommandName, ResultOf } from '../commands'
import { createMemorySessionStore } from '../sessionStore'
import { defaultSettings, type SwitchboardSettings } from '../settings'
import { type Step, step } from '../step'
import { userDeadline } from '../user'

type NamedCommand<N extends ProtocolCommandName> = Extract<ProtocolCommand, { name: N }>

/** One device of a user. Keeps every push that it receives. */
export interface TestClient {
  readonly address: DeviceAddress
  readonly userJid: string
  readonly received: Push[]
  connect(displayName?: string): void
  disconnect(): void
  send<N extends ProtocolCommandName>(
    name: N,
    request: CommandRequest<N>,
    id?: string,
  ): Reply<ResultOf<NamedCommand<N>>>
  /** The payloads of all pushes with this name. */
  payloads<N extends PushName>(name: N): Pushes[N][]
  /** A summary of each push since the last call of this method: `call:user bob ringing`. */
  newPushes(): string[]
}

/** Clients on the pure `step`: no promise and no timer. Time moves only with `advance`. */
export function createTestNetwork(overrides: Partial<SwitchboardSettings> = {}) {
  const settings = { domain: 'example.com', ...defaultSettings, ...overrides }
  const store = createMemorySessionStore()
  const { users, calls, replies } = store
  let now = 1_000_000
  const { client, receive } = createTestClients(dispatch)

  function dispatch(command: Command) {
    let result: Step | undefined
    // The memory store is synchronous, which the type of `transact` does not say.
    void store.transact((view) => (result = step(view, command, now, settings)))
    if (!result) throw new Error('The store did not run the step')
    for (const { to, push } of result.pushes) receive(to, push)
    return result
  }

  function nextDeadline(): { at: number; command: Command } | undefined {
    const due: { at: number; command: Command }[] = []
    for (const call of calls.values()) {
      const at = callDeadline(call)
      if (at !== null) due.push({ at, command: { name: 'callDeadline', roomId: call.roomId } })
    }
    for (const user of users.values()) {
      const at = userDeadline(user)
      if (at !== null) due.push({ at, command: { name: 'userDeadline', userJid: user.userJid } })
    }
    return due.sort((a, b) => a.at - b.at)[0]
  }

  return {
    users,
    calls,
    replies,
    dispatch,
    now: () => now,
    client,
    /** Creates a client and connects it. */
    connect(user: string, deviceId?: string, supported?: readonly Capability[]): TestClient {
      const created = client(user, deviceId, supported)
      created.connect()
      return created
    },
    /** Lets time pass. Each deadline on the way runs at its time. */
    advance(ms: number): void {
      const end = now + ms
      for (let due = nextDeadline(); due && due.at <= end; due = nextDeadline()) {
        now = Math.max(now, due.at)
        dispatch(due.command)
      }
      now = end
    },
  }
}

/** @param dispatch executes a command at once */
export function createTestClients(dispatch: (command: Command) => { reply: Reply<unknown> }) {
  const clients = new Map<string, TestClient>()
  let commands = 0

  /** @param supported none: an older client */
  function client(user: string, deviceId = `${user}-1`, supported: readonly Capability[] = []): TestClient {
    const address = { userJid: `${user}@example.com`, deviceId }
    const received: Push[] = []
    let summarized = 0
    const created: TestClient = {
      address,
      userJid: address.userJid,
      received,
      connect: (displayName = '') =>
        void dispatch({ name: 'connectDevice', from: address, displayName, capabilities: supported }),
      disconnect: () => void dispatch({ name: 'disconnectDevice', from: address }),
      send(name, request, id = `command-${String(++commands)}`) {
        const command = { name, from: address, id, request } as NamedCommand<typeof name>
        return dispatch(command).reply as Reply<ResultOf<NamedCommand<typeof name>>>
      },
      payloads: <N extends PushName>(name: N) =>
        received.filter((push) => push.name === name).map((push) => push.payload as Pushes[N]),
      newPushes() {
        const summaries = received.slice(summarized).map(summarize)
        summarized = received.length
        return summaries
      },
    }
    clients.set(`${address.userJid}/${deviceId}`, created)
    return created
  }

  return {
    client,
    receive: (to: DeviceAddress, push: Push) => void clients.get(`${to.userJid}/${to.deviceId}`)?.received.push(push),
  }
}

/** `call:closed bob busy declined by bob`, `call:user carol connecting lost`, … */
function summarize({ name, payload }: Push): string {
  const short = (jid: string) => jid.slice(0, jid.indexOf('@'))
  switch (name) {
    case 'call:incoming':
      return `${name} ${short(payload.call.callerJid)}`
    case 'call:missed':
      return `${name} ${short(payload.call.callerJid)} ${payload.status}`
    case 'call:user':
      return [
        name,
        short(payload.user.userJid),
        payload.user.status,
        payload.reason,
        payload.user.isAway && 'away',
        payload.user.isLost && 'lost',
        payload.user.isOnHold && 'on hold',
        payload.user.unreachable && `apart from ${payload.user.unreachable.map(short).join()}`,
      ]
        .filter(Boolean)
        .join(' ')
    case 'call:peer':
      return [name, payload.peer.deviceId, payload.peer.initiator ? 'initiator' : '', payload.peer.preconnect ?? '']
        .filter(Boolean)
        .join(' ')
    case 'call:mute':
      return `${name} ${short(payload.userJid)} ${payload.source} ${String(payload.isMuted)}`
    case 'session:elsewhere':
      return `${name} ${payload.calls.map(({ deviceId }) => deviceId).join() || 'none'}`
    case 'call:waiting':
      return `${name} ${String(payload.isWaiting)}`
    case 'call:signal':
      return `${name} ${payload.from.deviceId}`
    case 'call:closed': {
      const by = payload.endedBy === null ? 'the system' : short(payload.endedBy)
      const missed = payload.missed ? ', missed' : ''
      return `${name} ${short(payload.userJid)} ${payload.status} ${payload.reason} by ${by}${missed}`
    }
  }
}
