/** How long to wait for the answer of a browser API that answers at once where it works. */
const TIMEOUT_MS = 2_000

/**
 * Calls a browser API that may exist and throw: in a sandboxed frame, with blocked site data, under a permissions policy.
 *
 * @returns the result, or `fallback` if the call throws
 */
export function attempt<T, F>(call: () => T, fallback: F): T | F {
  try {
    return call()
  } catch {
    return fallback
  }
}

/**
 * As `attempt`, for an API that returns a promise, which may also reject, or never settle.
 *
 * @param timeoutMs how long to wait before the result is `fallback`
 */
export async function attemptAsync<T, F>(
  call: () => T | PromiseLike<T>,
  fallback: F,
  timeoutMs = TIMEOUT_MS,
): Promise<T | F> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<F>((resolve) => {
    timer = setTimeout(() => {
      resolve(fallback)
    }, timeoutMs)
  })
  try {
    return await Promise.race([call(), timeout])
  } catch {
    return fallback
  } finally {
    clearTimeout(timer)
  }
}

/** Calls a browser API whose result does not matter, and which may throw or reject. */
export function ignoreFailure(call: () => unknown): void {
  new Promise((resolve) => {
    resolve(call())
  }).catch(() => undefined)
}
