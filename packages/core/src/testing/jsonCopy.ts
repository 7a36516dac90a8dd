/**
 * The message that the other end receives through JSON: a deep copy without `undefined`. Copying plain data directly is several times
 * faster than writing and parsing text, and a simulation does little else.
 */
export function jsonCopy<T>(message: T): T {
  // The copy has the same shape, except for values that JSON cannot represent.
  return copyOf(message) as T
}

function copyOf(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  // JSON has no negative zero: adding 0 turns it into 0.
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0
  if (Array.isArray(value)) return value.map((item) => (isOmitted(item) ? null : copyOf(item)))
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return copyAsText(value)
  const copied: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') return copyAsText(value)
    if (item !== undefined) copied[key] = copyOf(item)
  }
  return copied
}

/** Copies what is not plain data with JSON itself, which omits `undefined` and functions, and writes `null` for them in an array. */
function copyAsText(value: unknown): unknown {
  const [copied] = JSON.parse(JSON.stringify([value])) as [unknown]
  return isOmitted(value) ? undefined : copied
}

function isOmitted(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol'
}
