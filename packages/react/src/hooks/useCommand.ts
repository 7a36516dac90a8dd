import { type CallClient, CallError } from '@offhook/core'
import { useRef, useState } from 'react'
import { useCallContext } from '../context/callContext'

export interface UseCommand<Args extends unknown[]> {
  /** Runs the command. Does nothing while it is still running. */
  run: (...args: Args) => void
  isPending: boolean
}

/**
 * A command of a button: runs once at a time, and shows a failure as a notice unless there is an `onError`. A command that was pending
 * when the user ended the call did not fail.
 *
 * @param onPendingChange - called when the command starts, and when it has settled
 */
export function useCommand<Args extends unknown[]>(
  command: (...args: Args) => Promise<unknown>,
  onError?: (error: CallError) => void,
  onPendingChange?: (isPending: boolean) => void,
): UseCommand<Args> {
  const { client, notices } = useCallContext()
  // The client of the running command: a command of an earlier client does not keep the button pending.
  const [pendingClient, setPendingClient] = useState<CallClient | null>(null)
  // A ref beside the state: the second click of a double click arrives before the next render.
  const runningClient = useRef<CallClient | null>(null)

  const runOnce = async (...args: Args) => {
    if (runningClient.current === client) return
    runningClient.current = client
    setPendingClient(client)
    const user = userOf(client)
    onPendingChange?.(true)
    try {
      await command(...args)
    } catch (reason) {
      const error = CallError.from(reason)
      if (error.reason === 'cancelled') return
      // Another user has signed in meanwhile: it was not their command.
      if (user !== undefined && userOf(client) !== user) return
      if (onError) onError(error)
      else notices.showError(error)
    } finally {
      if (runningClient.current === client) {
        runningClient.current = null
        setPendingClient(null)
        onPendingChange?.(false)
      }
    }
  }
  return { run: (...args) => void runOnce(...args), isPending: pendingClient === client }
}

const userOf = (client: CallClient) => client.store.getState().self?.userJid
