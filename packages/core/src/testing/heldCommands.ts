import { createTaskQueue } from '../signaling/taskQueue'
import type { CreateMessageQueue } from './inMemoryServer'

/** A message queue that delivers at once, and can hold the commands of one client back. */
export interface HeldCommands {
  /** Hand it to `createTestEnvironment` or `createInMemoryServer`. */
  createMessageQueue: CreateMessageQueue
  /** The commands that are held back, in their order. */
  readonly held: readonly (() => void)[]
  /** Holds the commands back from now on. */
  hold(): void
  /** Delivers the held commands, and later ones at once. */
  release(): void
}

/** @param page the number of the client among those of this user, in the order in which they connect, from 0 */
export function createHeldCommands(userJid: string, page: number): HeldCommands {
  const queue = createTaskQueue()
  const deviceIds = new Set<string>()
  const held: (() => void)[] = []
  let isHolding = false
  return {
    createMessageQueue(kind, device) {
      if (device.userJid === userJid) deviceIds.add(device.deviceId)
      const isSelected = kind === 'toServer' && [...deviceIds].indexOf(device.deviceId) === page
      return {
        add(task) {
          if (isSelected && isHolding) held.push(task)
          else queue.add(task)
        },
      }
    },
    held,
    hold() {
      isHolding = true
    },
    release() {
      isHolding = false
      for (const task of held.splice(0)) queue.add(task)
    },
  }
}
