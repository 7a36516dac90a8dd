import type { Registry } from 'prom-client'

/** Rendering takes at most this part of the time. */
const MAX_LOAD = 0.1
/** A scrape every second or more seldom always gets fresh values. */
const MAX_AGE_MS = 1_000

/**
 * Renders metrics for any number of requests. Requests that come while it renders share the result, and so do those that come sooner than
 * nine times as long as it took: with thousands of open files, rendering takes milliseconds.
 *
 * @param now milliseconds; only differences matter
 */
export function createMetricsRenderer(
  registry: Pick<Registry, 'metrics'>,
  now: () => number = () => performance.now(),
): () => Promise<string> {
  let latest: Promise<string> | undefined
  /** Until when the latest result is returned. While it is rendered, it is returned in any case. */
  let validUntil = 0

  return () => {
    if (latest && now() < validUntil) return latest
    const startedAt = now()
    validUntil = Infinity
    const rendering = registry.metrics()
    const finish = () => {
      const time = now()
      validUntil = time + Math.min(MAX_AGE_MS, (time - startedAt) * (1 / MAX_LOAD - 1))
    }
    latest = rendering
    rendering.then(finish, finish)
    return rendering
  }
}
