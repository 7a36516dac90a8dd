import { limits } from './limits'

/** A key is one line of text. */
const UNPRINTABLE_KEY = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
/** A value may contain tabs, line breaks and characters that change the text direction: only the app knows what it means. */
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}/u

/**
 * Validates the metadata of a call. The client checks it before it opens a microphone; the server checks it again because it trusts no
 * client.
 *
 * @param metadata - what the caller passed
 * @returns a message that says what is wrong, or `null` if the metadata is valid
 */
export function metadataProblem(metadata: unknown): string | null {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return `expected an object of texts, got ${describeValue(metadata)}`
  }
  const entries = Object.entries(metadata)
  if (entries.length > limits.metadataEntries) {
    return `expected at most ${String(limits.metadataEntries)} entries, got ${String(entries.length)}`
  }
  for (const [key, value] of entries) {
    if (key === '' || key.length > limits.metadataKey) {
      return `expected keys of 1 to ${String(limits.metadataKey)} characters, got ${String(key.length)}`
    }
    const what = `expected "${key}" to be a text of at most ${String(limits.metadataValue)} characters`
    if (UNPRINTABLE_KEY.test(key)) return 'expected keys without control or direction-changing characters'
    if (typeof value !== 'string') return `${what}, got ${describeValue(value)}`
    if (value.length > limits.metadataValue) return `${what}, got ${String(value.length)}`
    if (UNPRINTABLE.test(value)) return `expected "${key}" to be a text without control characters`
  }
  return null
}

/** A short description of a value for an error message. */
function describeValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value).slice(0, 60)
}
