/** Gets a token from an Offhook server in development mode. */
export async function fetchDevToken(server: string, userId: string): Promise<string> {
  const response = await fetch(`${server}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  })
  const { token } = (await response.json()) as { token: string }
  return token
}
