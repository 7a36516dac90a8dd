import { limits } from './limits'

/** A name is one short line. */
const UNPRINTABLE_KEY = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
/** A value may have lines and tabs. What it means, and whether it may turn the reading direction, is the app's to know. */
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}/u

/**
 * What is wrong with the metadata of a call, or `null`. The client asks before it opens a microphone in vain, the server because it
 * believes no client.
 */
export function metadataProblem(metadata: unknown): string | null {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return `expected an object of texts, got ${brief(metadata)}`
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
    if (typeof value !== 'string') return `${what}, got ${brief(value)}`
    if (value.length > limits.metadataValue) return `${what}, got ${String(value.length)}`
    if (UNPRINTABLE.test(value)) return `expected "${key}" to be a text without control characters`
  }
  return null
}

/** A value as it may stand in a sentence. */
function brief(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value).slice(0, 60)
}
