import type { Identity } from './parseIdentity'

/** Gets a token from the server's development mode. In a real app your own backend signs the token for the signed-in user. */
export async function fetchToken({ userId, displayName }: Identity): Promise<string> {
  const response = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, displayName }),
  })
  if (!response.ok) throw new Error(`The demo server returned no token (status ${response.status})`)
  const { token } = (await response.json()) as { token: string }
  return token
}
