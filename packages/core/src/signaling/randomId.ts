/** @returns 128 random bits as 22 URL-safe characters. Unlike `crypto.randomUUID` it works on insecure origins too. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
