import type { IncomingMessage } from 'node:http'
import { matchesOrigin } from '../config/webOrigins'

/**
 * Whether a web page of this origin may connect. CORS does not apply to websockets, so this check is what keeps another site's page from
 * connecting with the user's browser (CWE-1385). Clients that are not browsers send no `Origin`: for them, the token alone decides.
 */
export function isOriginAllowed({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || allowed.some((pattern) => matchesOrigin(origin, pattern))) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
