import { CallError } from '@offhook/core'
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
  const { notices } = useCallContext()
  const [isPending, setIsPending] = useState(false)
  // A ref beside the state: the second click of a double click arrives before the next render.
  const isRunning = useRef(false)

  const runOnce = async (...args: Args) => {
    if (isRunning.current) return
    isRunning.current = true
    setIsPending(true)
    onPendingChange?.(true)
    try {
      await command(...args)
    } catch (reason) {
      const error = CallError.from(reason)
      if (error.reason === 'cancelled') return
      if (onError) onError(error)
      else notices.showError(error)
    } finally {
      isRunning.current = false
      setIsPending(false)
      onPendingChange?.(false)
    }
  }
  return { run: (...args) => void runOnce(...args), isPending }
}
