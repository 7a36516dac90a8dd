/** Reads the name without `instanceof`: a `DOMException` is not an `Error` everywhere, and in an iframe it belongs to another realm. */
export function errorName(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''
}
