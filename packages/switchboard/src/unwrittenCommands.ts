import { isPartOfCall } from './call'
import type { Command } from './commands'
import type { SwitchboardClock } from './deadlines'
import { findRoomId } from './roomIds'
import type { RecordsView } from './transaction'

/** How long to wait before commands are executed again that the store could not write, in milliseconds. */
const RETRY_MS = 250

/**
 * The store failed: for instance, its disk is full. The command has changed nothing, and may be sent again with the same id. `cause` is what
 * the store threw.
 */
export class SessionStoreError extends Error {
  /** Always `SessionStoreError`. */
  override readonly name = 'SessionStoreError'

  /** @param cause - what the store threw */
  constructor(cause: unknown) {
    super('The session store failed', { cause })
  }
}

/**
 * Commands that report something that has happened, and whose changes the store could not write. They are executed until the store has
 * written them, those of one user in their order: no client sends them again.
 */
export interface UnwrittenCommands {
  /** Adds a command. A later one about the same thing takes its place. */
  add(command: Command, notBefore: number): void
  /** Executes the commands that concern the same user or call as `command`. @returns whether the store has written all of them */
  executeBefore(command: Command): boolean | Promise<boolean>
  /** The store has written a command. */
  noteWritten(): void
  clear(): void
}

export interface UnwrittenCommandsOptions {
  clock: SwitchboardClock
  /** Throws or rejects with a {@link SessionStoreError} if the store fails. */
  execute(command: Command, notBefore: number): unknown
  onError(error: unknown): void
}

interface Unwritten {
  command: Command
  notBefore: number
}

/**
 * Whether a command is executed again if the store fails. The commands of clients are only if the device is part of the call, which limits
 * their number. A client that starts or answers a call, or asks for a snapshot, has to know whether that succeeded.
 */
export function isExecutedAgain(view: RecordsView, command: Command): boolean {
  switch (command.name) {
    case 'disconnectDevice':
    case 'removeDevice':
    case 'revokeUser':
    case 'callDeadline':
    case 'userDeadline':
      return true
    case 'call:ring':
    case 'call:decline':
    case 'call:end':
    case 'call:away':
    case 'call:unreachable':
    case 'call:mute': {
      const call = view.call(findRoomId(view, command.from.userJid, command.request.roomId) ?? '')
      return call !== undefined && isPartOfCall(call, command.from)
    }
    case 'connectDevice':
    case 'session:sync':
    case 'call:start':
    case 'call:answer':
    case 'call:hold':
    case 'call:resume':
    case 'call:invite':
    case 'call:take':
    case 'call:cancel-invite':
    case 'call:signal':
    case 'call:report':
      return false
  }
}

export function createUnwrittenCommands({ clock, execute, onError }: UnwrittenCommandsOptions): UnwrittenCommands {
  /** By user or call, and by what they are about. */
  const groups = new Map<string, Map<string, Unwritten>>()
  const executing = new Map<string, Promise<boolean>>()
  let cancelTimer: (() => void) | null = null
  /** Whether the store has written other commands since the first one failed. */
  let hasWritten = false

  function schedule(): void {
    cancelTimer ??= clock.after(RETRY_MS, () => {
      cancelTimer = null
      void executeAll()
    })
  }

  /** The rest follows at once when the store has written those of one user or call. */
  async function executeAll(): Promise<void> {
    const [first] = groups.keys()
    if (first === undefined) return
    if (await executeGroup(first)) {
      const others = [...groups.keys()].map(async (group) => executeGroup(group))
      await Promise.all(others)
      return
    }
    // The store works for others. One that it cannot write must not block them.
    const failing = groups.get(first)
    if (!hasWritten || !failing) return
    hasWritten = false
    groups.delete(first)
    groups.set(first, failing)
  }

  function executeGroup(group: string): boolean | Promise<boolean> {
    const earlier = executing.get(group)
    if (earlier) return earlier
    const result = executeInOrder(group)
    if (!(result instanceof Promise)) return result
    const settled = result.finally(() => executing.delete(group))
    executing.set(group, settled)
    return settled
  }

  function executeInOrder(group: string): boolean | Promise<boolean> {
    for (const [subject, unwritten] of groups.get(group) ?? []) {
      const isWritten = executeOne(group, subject, unwritten)
      if (isWritten instanceof Promise) return isWritten.then((is) => is && executeInOrder(group))
      if (!isWritten) return false
    }
    return true
  }

  function executeOne(group: string, subject: string, unwritten: Unwritten): boolean | Promise<boolean> {
    const remove = () => {
      const own = groups.get(group)
      if (own?.get(subject) === unwritten) own.delete(subject)
      if (own?.size === 0) groups.delete(group)
      return true
    }
    const fail = (error: unknown) => {
      if (error instanceof SessionStoreError) {
        schedule()
        return false
      }
      onError(error)
      return remove()
    }
    try {
      const result = execute(unwritten.command, unwritten.notBefore)
      return result instanceof Promise ? result.then(remove, fail) : remove()
    } catch (error) {
      return fail(error)
    }
  }

  return {
    add(command, notBefore) {
      const { group, subject } = subjectOf(command)
      const own = groups.get(group) ?? new Map<string, Unwritten>()
      groups.set(group, own)
      own.delete(subject)
      own.set(subject, { command, notBefore })
      schedule()
    },
    executeBefore: (command) => groups.size === 0 || executeGroup(subjectOf(command).group),
    noteWritten() {
      hasWritten = groups.size > 0
    },
    clear() {
      cancelTimer?.()
      cancelTimer = null
      groups.clear()
    },
  }
}

function subjectOf(command: Command): { group: string; subject: string } {
  const { name } = command
  if (name === 'callDeadline') return { group: command.roomId, subject: name }
  if (!('from' in command)) return { group: command.userJid, subject: name }
  const parts: unknown[] = [name, command.from.deviceId]
  if ('request' in command && 'roomId' in command.request) parts.push(command.request.roomId)
  if (name === 'call:mute') parts.push(command.request.source)
  return { group: command.from.userJid, subject: JSON.stringify(parts) }
}
