import type * as v from 'valibot'

/** Whether a value is exactly what its schema describes, so that reading it would give an equal one. `false` means: ask the schema. */
export type PlainCheck = (value: unknown) => boolean

/** What schemas and actions are made of (https://valibot.dev/guides/internal-architecture/). */
interface Part {
  type: string
  pipe?: Part[]
  entries?: Record<string, Part>
  item?: Part
  wrapped?: Part
  options?: unknown[]
  literal?: unknown
  requirement?: unknown
  default?: unknown
}

const never: PlainCheck = () => false

/**
 * Makes a check of a valibot schema once, for every command to come: reading by the schema costs an object for each value in it, and a
 * copy of the whole. What it does not know, a transformation above all, it lets nothing pass of.
 */
export function plainCheck(schema: v.GenericSchema): PlainCheck {
  return checkOf(schema)
}

function checkOf(part: Part): PlainCheck {
  if (part.default !== undefined) return never
  return part.pipe ? all(part.pipe.map(checkOf)) : checkOfOne(part)
}

function all([first = never, ...more]: PlainCheck[]): PlainCheck {
  return (value) => {
    if (!first(value)) return false
    for (const check of more) if (!check(value)) return false
    return true
  }
}

function checkOfOne({ type, requirement, entries, item, wrapped, options = [], literal }: Part): PlainCheck {
  switch (type) {
    case 'string':
    case 'boolean':
      return (value) => typeof value === type
    case 'number':
      return (value) => typeof value === 'number' && !Number.isNaN(value)
    case 'integer':
      return Number.isInteger
    case 'literal':
      return (value) => value === literal
    case 'picklist':
      return (value) => options.includes(value)
    case 'min_length':
      return (value) => (value as string | unknown[]).length >= (requirement as number)
    case 'max_length':
      return (value) => (value as string | unknown[]).length <= (requirement as number)
    case 'min_value':
      return (value) => (value as number) >= (requirement as number)
    case 'max_value':
      return (value) => (value as number) <= (requirement as number)
    case 'regex':
      return (value) => (requirement as RegExp).test(value as string)
    case 'optional':
      // One that is there and undefined does not come by JSON.
      return wrapped ? checkOf(wrapped) : never
    case 'nullable':
    case 'nullish': {
      const check = wrapped ? checkOf(wrapped) : never
      return (value) => value === null || check(value)
    }
    case 'array': {
      const check = item ? checkOf(item) : never
      return (value) => Array.isArray(value) && value.every(check)
    }
    case 'variant': {
      const checks = (options as Part[]).map(checkOf)
      return (value) => checks.some((check) => check(value))
    }
    case 'object':
      return checkOfObject(entries ?? {})
    default:
      return never
  }
}

/** With every key it must have, and none that it does not know: those the schema would drop. */
function checkOfObject(entries: Record<string, Part>): PlainCheck {
  const keys = Object.entries(entries).map(([key, entry]) => {
    const mayLack = (entry.type === 'optional' || entry.type === 'nullish') && entry.default === undefined
    return { key, mayLack, check: checkOf(entry) }
  })
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    let left = Object.keys(value).length
    for (const { key, mayLack, check } of keys) {
      const isThere = Object.hasOwn(value, key)
      if (isThere ? !check((value as Record<string, unknown>)[key]) : !mayLack) return false
      if (isThere) left -= 1
    }
    return left === 0
  }
}
