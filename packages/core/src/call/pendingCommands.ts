import type { AwaitedCommand } from './lifecycle/callEffect'
import type { CallStarted, CommandDone } from '../api/callClient'

interface Results {
  make: CallStarted
  answer: CommandDone
}

interface Pending {
  promise: Promise<CommandDone>
  resolve(result: CommandDone): void
  reject(error: Error): void
}

/** The promises of commands that the machine answers. There is one call being made at most, and one answer for each call. */
export interface PendingCommands {
  /** The promise of a command; `begin` runs where it is not under way yet. A second click gets the first one's promise. */
  open<C extends AwaitedCommand>(command: C, roomId: string, begin: () => void): Promise<Results[C]>
  /** Waits until a command has come to something, whatever that is. */
  settled(command: AwaitedCommand, roomId: string): Promise<void>
  resolve(command: AwaitedCommand, roomId: string, result: CommandDone): void
  reject(command: AwaitedCommand, roomId: string, error: Error): void
}

export function createPendingCommands(): PendingCommands {
  const pending = new Map<string, Pending>()
  // A call that is being made may come back under another name (the other one was dialling too).
  const keyOf = (command: AwaitedCommand, roomId: string) => (command === 'make' ? command : `${command}:${roomId}`)
  const take = (command: AwaitedCommand, roomId: string) => {
    const key = keyOf(command, roomId)
    const entry = pending.get(key)
    pending.delete(key)
    return entry
  }

  return {
    open<C extends AwaitedCommand>(command: C, roomId: string, begin: () => void) {
      const key = keyOf(command, roomId)
      const known = pending.get(key)
      if (known) return known.promise as Promise<Results[C]>
      const entry = deferred<CommandDone>()
      pending.set(key, entry)
      begin()
      return entry.promise as Promise<Results[C]>
    },
    async settled(command, roomId) {
      await pending.get(keyOf(command, roomId))?.promise.catch(() => undefined)
    },
    resolve: (command, roomId, result) => take(command, roomId)?.resolve(result),
    reject: (command, roomId, error) => take(command, roomId)?.reject(error),
  }
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void } {
  let settle!: { resolve(value: T): void; reject(error: Error): void }
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...settle }
}
