import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Resolves with the next IPC message of a child process. @throws Error when the process exits before */
export async function nextMessage<Message>(child: ChildProcess, processName: string): Promise<Message> {
  const listeners = new AbortController()
  const { signal } = listeners
  const exit = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${processName} exited with ${String(code)}`)
  })
  exit.catch(() => undefined)
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), exit])) as [Message]
    return message
  } finally {
    listeners.abort()
  }
}
