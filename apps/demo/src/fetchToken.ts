import type { Identity } from './identity'

/** A token of the server's development mode. An app of yours asks its own back end, which knows who is signed in. */
export async function fetchToken({ userId, displayName }: Identity): Promise<string> {
  const response = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, displayName }),
  })
  if (!response.ok) throw new Error(`The demo's server gave no token (${response.status})`)
  const { token } = (await response.json()) as { token: string }
  return token
}
