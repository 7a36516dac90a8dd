export interface TaskQueue {
  /** Runs `task` in a task of the event loop of its own, after the tasks that were added before. */
  add(task: () => void): void
  /** Drops the tasks that have not run yet. */
  clear(): void
}

/**
 * Runs each task in its own task of the event loop, so that code that awaits a promise settled by one task runs before the next task.
 * It uses messages instead of timers, because browsers limit the timers of a hidden page to one per second.
 */
export function createTaskQueue(): TaskQueue {
  const tasks: (() => void)[] = []
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => tasks.shift()?.()
  // Only Node has `unref`: an idle queue must not keep the process alive.
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
