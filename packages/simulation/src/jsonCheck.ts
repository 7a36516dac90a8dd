/** What is to be said behind the name of a value that is no plain data. */
export type PlainCheck = (value: unknown) => string | null

/**
 * Finds what JSON would not give back, as what is to be said behind the name of the value: `.calls.x.endedAt is NaN`. What was looked at
 * once, and is never changed in place, is not looked at again.
 */
export function createPlainCheck(): PlainCheck {
  const known = new WeakSet()

  function check(value: unknown): string | null {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
    if (typeof value === 'number') return Number.isFinite(value) ? null : ` is ${String(value)}`
    if (typeof value !== 'object') return ` is ${typeof value}`
    if (known.has(value)) return null
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== Array.prototype) return ' is no plain object'
    for (const key of Object.keys(value)) {
      const problem = check((value as Record<string, unknown>)[key])
      if (problem !== null) return `.${key}${problem}`
    }
    known.add(value)
    return null
  }

  return check
}
