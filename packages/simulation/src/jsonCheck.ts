/** @returns what a JSON round trip would change, as a suffix of the name of the value (`.calls.x.endedAt is NaN`), or `null` */
export type JsonCheck = (value: unknown) => string | null

/** Creates a check that skips the objects it has already accepted: the checked state is never changed in place. */
export function createJsonCheck(): JsonCheck {
  const accepted = new WeakSet()

  function check(value: unknown): string | null {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
    if (typeof value === 'number') return Number.isFinite(value) ? null : ` is ${String(value)}`
    if (typeof value !== 'object') return ` is ${typeof value}`
    if (accepted.has(value)) return null
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== Array.prototype) return ' is no plain object'
    for (const key of Object.keys(value)) {
      const problem = check((value as Record<string, unknown>)[key])
      if (problem !== null) return `.${key}${problem}`
    }
    accepted.add(value)
    return null
  }

  return check
}
