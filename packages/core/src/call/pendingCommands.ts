import type { SettledCommand } from './lifecycle/callEffect'
import type { CallStarted, CommandDone } from '../api/callClient'

interface Results {
  make: CallStarted
  answer: CommandDone
  setMuted: CommandDone
}

type Command = SettledCommand | 'setMuted'

interface Pending {
  promise: Promise<CommandDone>
  resolve(result: CommandDone): void
  reject(error: Error): void
}

/** The promises of commands that an effect settles. */
export interface PendingCommands {
  /**
   * The promise of a command.
   *
   * @param key the room of the call; for `setMuted` the id of the command
   * @param begin runs unless the same command is pending already: a second click gets the promise of the first
   */
  open<C extends Command>(command: C, key: string, begin: () => void): Promise<Results[C]>
  resolve(command: Command, key: string, result: CommandDone): void
  reject(command: Command, key: string, error: Error): void
}

export function createPendingCommands(): PendingCommands {
  const pending = new Map<string, Pending>()
  // At most one call is being made, and it may come back under another room id (glare).
  const nameOf = (command: Command, key: string) => (command === 'make' ? command : `${command}:${key}`)
  const remove = (command: Command, key: string) => {
    const name = nameOf(command, key)
    const entry = pending.get(name)
    pending.delete(name)
    return entry
  }

  return {
    open<C extends Command>(command: C, key: string, begin: () => void) {
      const name = nameOf(command, key)
      const known = pending.get(name)
      if (known) return known.promise as Promise<Results[C]>
      const entry = deferred<CommandDone>()
      pending.set(name, entry)
      begin()
      return entry.promise as Promise<Results[C]>
    },
    resolve: (command, key, result) => remove(command, key)?.resolve(result),
    reject: (command, key, error) => remove(command, key)?.reject(error),
  }
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void } {
  let settle!: { resolve(value: T): void; reject(error: Error): void }
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...settle }
}
