import { selectActiveCall } from '@offhook/core'
import { useCallback, useSyncExternalStore } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/**
 * How long the active call has been connected, in whole seconds. Stops counting when the call ends.
 *
 * Renders the component once a second: use it in a small component, as `CallTimer` does.
 *
 * @returns `null` before the call is connected
 *
 * @example
 * ```tsx
 * import { formatDuration, useCallDuration } from '@offhook/react'
 *
 * export function Timer() {
 *   const seconds = useCallDuration()
 *   return seconds === null ? null : <time>{formatDuration(seconds)}</time>
 * }
 * ```
 */
export function useCallDuration(): number | null {
  const { now } = useCallClient()
  const connectedAt = useCallStore((state) => selectActiveCall(state)?.connectedAt ?? null)
  const endedAt = useCallStore((state) => selectActiveCall(state)?.endedAt ?? null)

  const subscribe = useCallback(
    (onTick: () => void) => {
      if (connectedAt === null || endedAt !== null) return () => undefined
      // Each timer is set for the next whole second of the call, so that delays do not add up.
      const schedule = () => setTimeout(tick, 1000 - (Math.max(0, now() - connectedAt) % 1000))
      const tick = () => {
        onTick()
        timer = schedule()
      }
      let timer = schedule()
      return () => {
        clearTimeout(timer)
      }
    },
    [now, connectedAt, endedAt],
  )
  const getSeconds = () =>
    connectedAt === null ? null : Math.max(0, Math.floor(((endedAt ?? now()) - connectedAt) / 1000))
  return useSyncExternalStore(subscribe, getSeconds, () => null)
}
