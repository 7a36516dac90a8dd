import { CallError } from '@offhook/core'
import { useRef, useState } from 'react'
import { useCallContext } from '../context/callContext'

export interface UseCommand<Args extends unknown[]> {
  /** Does nothing while the command is still on its way. */
  run: (...args: Args) => void
  isPending: boolean
}

/** A command that a person gives: once at a time, and where it fails they are told. */
export function useCommand<Args extends unknown[]>(
  command: (...args: Args) => Promise<unknown>,
  onError?: (error: CallError) => void,
): UseCommand<Args> {
  const { notices } = useCallContext()
  const [isPending, setIsPending] = useState(false)
  // The state is only known after the next render: the second click of a double click comes before it.
  const isRunning = useRef(false)

  const perform = async (...args: Args) => {
    if (isRunning.current) return
    isRunning.current = true
    setIsPending(true)
    try {
      await command(...args)
    } catch (reason) {
      const error = reason instanceof CallError ? reason : CallError.of('internal', undefined, reason)
      if (onError) onError(error)
      else notices.showError(error)
    } finally {
      isRunning.current = false
      setIsPending(false)
    }
  }
  return { run: (...args) => void perform(...args), isPending }
}
