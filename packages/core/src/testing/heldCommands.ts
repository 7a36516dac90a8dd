import { createTaskQueue } from '../signaling/taskQueue'
import type { CreateMessageQueue } from './inMemoryServer'

/** A wire on which all arrives at once, but for what one page says to the server, where that is held. */
export interface HeldCommands {
  createMessageQueue: CreateMessageQueue
  /** What is held, in its order. */
  readonly held: readonly (() => void)[]
  hold(): void
  /** Lets it arrive, and all that follows at once. */
  release(): void
}

/** @param page which of the pages of this user, in the order in which they are opened; the first is 0 */
export function createHeldCommands(userJid: string, page: number): HeldCommands {
  const queue = createTaskQueue()
  const pages = new Set<string>()
  const held: (() => void)[] = []
  let isHolding = false
  return {
    createMessageQueue(way, device) {
      if (device.userJid === userJid) pages.add(device.deviceId)
      const isMeant = way === 'toServer' && [...pages].indexOf(device.deviceId) === page
      return {
        add(task) {
          if (isMeant && isHolding) held.push(task)
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
