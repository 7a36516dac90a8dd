import { type CommandName, type CommandRequest, failure, type Failure, type Reply } from '@offhook/protocol'
import { CallError } from '../api/callError'
import type { Clock } from '../api/ports/clock'
import type { Signaling } from '../api/ports/signaling'
import { randomId } from './randomId'

/** How long a command may take, including the time to reconnect. */
const ACK_TIMEOUT_MS = 10_000

/** Emits a command with an id and the handler of its acknowledgement. */
export type EmitCommand = <N extends CommandName>(
  name: N,
  id: string,
  request: CommandRequest<N>,
  onAck: (reply: Reply<never>) => void,
) => void

export interface CommandQueueOptions {
  clock: Clock
  isConnected(): boolean
  emit: EmitCommand
}

/** The commands that the server has not acknowledged yet. */
export interface CommandQueue {
  send: Signaling['send']
  /** Sends the pending commands after a reconnect, with the ids that they had: the server recognizes those that it has performed. */
  resend(): void
  /** Rejects every pending command. */
  failAll(failure: Failure): void
}

interface PendingCommand {
  transmit(): void
  settle(reply: Reply<never>): void
}

export function createCommandQueue({ clock, isConnected, emit }: CommandQueueOptions): CommandQueue {
  const pending = new Map<string, PendingCommand>()

  return {
    send(name, request) {
      return new Promise((resolve, reject) => {
        const id = randomId()
        const settle = (reply: Reply<never>) => {
          if (!pending.delete(id)) return
          cancelTimeout()
          if (reply.ok) resolve(reply.value)
          else reject(new CallError(reply.failure))
        }
        const transmit = () => {
          emit(name, id, request, settle)
        }
        const cancelTimeout = clock.after(ACK_TIMEOUT_MS, () => {
          settle({ ok: false, failure: failure('not-connected') })
        })
        pending.set(id, { transmit, settle })
        if (isConnected()) transmit()
      })
    },
    resend() {
      for (const command of pending.values()) command.transmit()
    },
    failAll(reason) {
      for (const command of [...pending.values()]) command.settle({ ok: false, failure: reason })
    },
  }
}
