/** Finds what JSON would not give back: `calls.x.endedAt is NaN`. What was looked at once, and is never changed in place, is not looked at again. */
export function createPlainCheck(): (value: unknown, path: string) => string | null {
  const known = new WeakSet()

  function check(value: unknown, path: string): string | null {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
    if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${String(value)}`
    if (typeof value !== 'object') return `${path} is ${typeof value}`
    if (known.has(value)) return null
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== Array.prototype) return `${path} is no plain object`
    for (const key in value) {
      const problem = check((value as Record<string, unknown>)[key], `${path}.${key}`)
      if (problem !== null) return problem
    }
    known.add(value)
    return null
  }

  return check
}
