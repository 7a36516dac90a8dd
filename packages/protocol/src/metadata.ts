import { limits } from './limits'

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
    if (typeof value !== 'string') return `${what}, got ${brief(value)}`
    if (value.length > limits.metadataValue) return `${what}, got ${String(value.length)}`
  }
  return null
}

/** A value as it may stand in a sentence. */
function brief(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value).slice(0, 60)
}
