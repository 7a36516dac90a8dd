import type { DeviceAddress, Push, Reply } from '@offhook/protocol'
import { isInCall } from './busy'
import { callDeadline, type CallRecord } from './call'
import type { Command, ValueOf } from './commands'
import { createDeadlines, type SwitchboardClock } from './deadlines'
import type { SessionStore } from './sessionStore'
import { defaultSettings, type SwitchboardSettings } from './settings'
import { type Step, step } from './step'
import type { Changes } from './transaction'
import { connectedDevices, userDeadline, type UserRecord } from './user'

export interface SwitchboardOptions {
  store: SessionStore
  clock: SwitchboardClock
  settings: Partial<SwitchboardSettings> & { domain: string }
  /** Sends a push to a device, in the order of the calls. A device that is gone is no error. */
  deliver(to: DeviceAddress, push: Push): void
  /** A timer's command that failed, which nobody else waits for. */
  onError?(error: unknown): void
}

/** The call logic with a store and a clock: what a server, or an exchange in memory, feeds and listens to. */
export interface Switchboard {
  /**
   * Does a command. Its changes are written first, then `answer` is called with the reply, then its pushes are delivered: acknowledge in
   * `answer`, and nobody hears the echo before the word. All of that at once, and no promise, where the store does its part at once.
   * Fails only where the store does.
   */
  dispatch<C extends Command>(
    command: C,
    answer?: (reply: Reply<ValueOf<C>>) => void,
  ): Reply<ValueOf<C>> | Promise<Reply<ValueOf<C>>>
  /** Whether a device is in the call or may answer it: whoever asks for its ICE servers has to be. */
  isInCall(device: DeviceAddress, roomId: string): Promise<boolean>
  /**
   * Goes on, before anybody connects, with records that were kept over a restart: every deadline has its timer again, and every device
   * is one whose line is lost and whose seat is kept for a while.
   */
  resume(kept: { users: Iterable<UserRecord>; calls: Iterable<CallRecord> }): Promise<void>
  /** Calls every timer off. */
  close(): void
}

const nothingChanged: Changes = { users: new Map(), calls: new Map() }

export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { store, clock } = options
  const settings = { ...defaultSettings, ...options.settings }
  const calls = createDeadlines(clock, (roomId, at) => void runDue({ name: 'callDeadline', roomId }, at))
  const users = createDeadlines(clock, (userJid, at) => void runDue({ name: 'userDeadline', userJid }, at))

  async function runDue(command: Command, at: number): Promise<void> {
    try {
      await run(command, at)
    } catch (error) {
      options.onError?.(error)
    }
  }

  function run(command: Command, notBefore: number, answer?: (reply: Reply<never>) => void) {
    const now = Math.max(clock.now(), notBefore)
    const done = store.transact((view) => step(view, command, now, settings))
    return done instanceof Promise ? done.then((kept) => tell(kept, answer)) : tell(done, answer)
  }

  function tell({ changes, pushes, reply }: Step, answer?: (reply: Reply<never>) => void): Reply<never> {
    for (const [roomId, call] of changes.calls) calls.set(roomId, call && callDeadline(call))
    for (const [userJid, user] of changes.users) users.set(userJid, user && userDeadline(user))
    // `step` answers each command with its own result; its type cannot say so.
    answer?.(reply as Reply<never>)
    for (const { to, push } of pushes) options.deliver(to, push)
    return reply as Reply<never>
  }

  return {
    dispatch: (command, answer) => run(command, 0, answer),
    isInCall: async (device, roomId) => {
      const { result } = await store.transact((view) => ({
        changes: nothingChanged,
        result: isInCall(view, device, roomId),
      }))
      return result
    },
    async resume(kept) {
      for (const call of kept.calls) calls.set(call.roomId, callDeadline(call))
      for (const user of kept.users) {
        const { userJid } = user
        users.set(userJid, userDeadline(user))
        for (const { deviceId } of connectedDevices(user))
          await run({ name: 'disconnectDevice', from: { userJid, deviceId } }, 0)
      }
    },
    close() {
      calls.clear()
      users.clear()
    },
  }
}
