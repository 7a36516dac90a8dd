import type { CallStats, CallStatsOptions } from '@offhook/core'
import { useEffect, useState } from 'react'
import { useCallClient } from './useCallClient'

/**
 * What the media of the active call is like: codecs, bitrates, loss, round trip, resolution and path, to and from each user. Measured while the
 * component is mounted and the page is visible; the code for it is loaded then.
 *
 * @param options - how often to measure; by default each second
 * @returns `null` until a user has been measured twice, and without a call
 *
 * @example
 * ```tsx
 * import { useCallStats } from '@offhook/react'
 *
 * export function RoundTrip() {
 *   const stats = useCallStats()
 *   return <p>{stats?.participants[0]?.roundTripTime ?? '–'} ms</p>
 * }
 * ```
 */
export function useCallStats({ interval = 1_000 }: CallStatsOptions = {}): CallStats | null {
  const client = useCallClient()
  const [stats, setStats] = useState<CallStats | null>(null)
  useEffect(() => {
    let stop: (() => void) | null = null
    const update = () => {
      const isVisible = document.visibilityState === 'visible'
      if (!isVisible) {
        stop?.()
        stop = null
      } else stop ??= client.subscribeCallStats(setStats, { interval })
    }
    update()
    document.addEventListener('visibilitychange', update)
    return () => {
      document.removeEventListener('visibilitychange', update)
      stop?.()
      setStats(null)
    }
  }, [client, interval])
  return stats && stats.participants.length > 0 ? stats : null
}
