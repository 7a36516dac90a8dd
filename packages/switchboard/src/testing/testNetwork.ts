import type { CommandRequest, DeviceAddress, Push, PushName, Pushes, Reply } from '@offhook/protocol'
import { callDeadline } from '../call'
import type { Command, ProtocolCommand, ProtocolCommandName, ValueOf } from '../commands'
import { createMemorySessionStore } from '../sessionStore'
import { defaultSettings, type SwitchboardSettings } from '../settings'
import { type Step, step } from '../step'
import { userDeadline } from '../user'

type NamedCommand<N extends ProtocolCommandName> = Extract<ProtocolCommand, { name: N }>

/** One device of a user, which notes everything it hears. */
export interface TestPhone {
  readonly address: DeviceAddress
  readonly userJid: string
  readonly heard: Push[]
  connect(displayName?: string): void
  disconnect(): void
  send<N extends ProtocolCommandName>(name: N, request: CommandRequest<N>, id?: string): Reply<ValueOf<NamedCommand<N>>>
  /** The payloads of one kind of push. */
  all<N extends PushName>(name: N): Pushes[N][]
  /** In short what came since the last call of this: `call:user bob ringing`. */
  news(): string[]
}

/** Many telephones on the pure step: no promise, no timer, time moves only by `advance`. */
export function createTestNetwork(changed: Partial<SwitchboardSettings> = {}) {
  const settings = { domain: 'example.com', ...defaultSettings, ...changed }
  const store = createMemorySessionStore()
  const { users, calls } = store
  const phones = new Map<string, TestPhone>()
  let now = 1_000_000
  let commands = 0

  function dispatch(command: Command) {
    let done: Step | undefined
    // The memory store does its work at once; only its promise is late.
    void store.transact((view) => (done = step(view, command, now, settings)))
    if (!done) throw new Error('The store did not do its work')
    for (const { to, push } of done.pushes) phones.get(`${to.userJid}/${to.deviceId}`)?.heard.push(push)
    return done
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

  function phone(user: string, deviceId = `${user}-1`): TestPhone {
    const address = { userJid: `${user}@example.com`, deviceId }
    const heard: Push[] = []
    let read = 0
    const made: TestPhone = {
      address,
      userJid: address.userJid,
      heard,
      connect: (displayName = '') => void dispatch({ name: 'connectDevice', from: address, displayName }),
      disconnect: () => void dispatch({ name: 'disconnectDevice', from: address }),
      send(name, request, id = `command-${String(++commands)}`) {
        const command = { name, from: address, id, request } as NamedCommand<typeof name>
        return dispatch(command).reply as Reply<ValueOf<NamedCommand<typeof name>>>
      },
      all: <N extends PushName>(name: N) =>
        heard.filter((push) => push.name === name).map((push) => push.payload as Pushes[N]),
      news() {
        const lines = heard.slice(read).map(inShort)
        read = heard.length
        return lines
      },
    }
    phones.set(`${address.userJid}/${deviceId}`, made)
    return made
  }

  return {
    users,
    calls,
    dispatch,
    now: () => now,
    phone,
    /** A phone that is connected. */
    online(user: string, deviceId?: string): TestPhone {
      const made = phone(user, deviceId)
      made.connect()
      return made
    },
    /** Lets time pass; deadlines are met on the way, each at its time. */
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

/** `call:closed bob busy declined by bob`, `call:user carol connecting`, … */
function inShort({ name, payload }: Push): string {
  const short = (jid: string) => jid.slice(0, jid.indexOf('@'))
  switch (name) {
    case 'call:incoming':
      return `${name} ${short(payload.call.callerJid)}`
    case 'call:missed':
      return `${name} ${short(payload.call.callerJid)} ${payload.status}`
    case 'call:user':
      return [name, short(payload.user.userJid), payload.user.status, ...(payload.reason ? [payload.reason] : [])].join(
        ' ',
      )
    case 'call:peer':
      return [name, payload.peer.deviceId, payload.peer.initiator ? 'initiator' : '', payload.peer.preconnect ?? '']
        .filter(Boolean)
        .join(' ')
    case 'call:mute':
      return `${name} ${short(payload.userJid)} ${payload.source} ${String(payload.isMuted)}`
    case 'call:signal':
      return `${name} ${payload.from.deviceId}`
    case 'call:closed': {
      const by = payload.endedBy === null ? 'the system' : short(payload.endedBy)
      const missed = payload.missed ? ', missed' : ''
      return `${name} ${short(payload.userJid)} ${payload.status} ${payload.reason} by ${by}${missed}`
    }
  }
}
