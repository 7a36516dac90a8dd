export interface TaskQueue {
  /** Runs `task` in a task of its own, after those added before it. */
  add(task: () => void): void
  /** Forgets what has not run yet. */
  clear(): void
}

/**
 * One task of the event loop for each thing that happens, so that promises settled by one have been heard before the next begins.
 * By messages, as browsers slow the timers of a hidden page down to one a second.
 */
export function createTaskQueue(): TaskQueue {
  const tasks: (() => void)[] = []
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => tasks.shift()?.()
  // Only Node has `unref`: an idle queue is no reason to keep its process.
  ;(port1 as { unref?: () => void }).unref?.()
  return {
    add(task) {
      tasks.push(task)
      port2.postMessage(null)
    },
    clear() {
      tasks.length = 0
    },
  }
}
