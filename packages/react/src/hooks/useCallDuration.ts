import { selectActiveCall } from '@offhook/core'
import { useCallback, useSyncExternalStore } from 'react'

import { useCallStore } from './useCallStore'

/**
 * Whole seconds since the active call connected; `null` before that. Stands still once the call has ended. Renders the component that
 * uses it once a second: use it in a leaf, as `CallTimer` does.
 */
export function useCallDuration(): number | null {
  const from = useCallStore((state) => selectActiveCall(state)?.connectedAt ?? null)
  const until = useCallStore((state) => selectActiveCall(state)?.endedAt ?? null)

  const subscribe = useCallback(
    (onTick: () => void) => {
      if (from === null || until !== null) return () => undefined
      // Each timer aims at the next whole second of the call, so that late ones do not add up.
      const schedule = () => setTimeout(tick, 1000 - (Math.max(0, Date.now() - from) % 1000))
      const tick = () => {
        onTick()
        timer = schedule()
      }
      let timer = schedule()
      return () => {
        clearTimeout(timer)
      }
    },
    [from, until],
  )
  const seconds = () => (from === null ? null : Math.max(0, Math.floor(((until ?? Date.now()) - from) / 1000)))
  return useSyncExternalStore(subscribe, seconds, () => null)
}
