/** Reads the name without `instanceof`: a `DOMException` is not an `Error` everywhere, and in an iframe it belongs to another realm. */
export const errorName = (error: unknown): string => readField(error, 'name')

/** Reads the message without `instanceof`. */
export const errorMessage = (error: unknown): string => readField(error, 'message')

function readField(error: unknown, field: 'name' | 'message'): string {
  return typeof error === 'object' && error !== null && field in error ? String(error[field as keyof typeof error]) : ''
}
