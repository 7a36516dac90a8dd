import type { IncomingMessage } from 'node:http'

/**
 * Whether a page of this origin may open a line. CORS does not cover websockets, so this is the only thing between a user's
 * browser and a stranger's page (CWE-1385). Programs that are no browsers send no `Origin`: the token alone decides there.
 */
export function isOriginAllowed({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
