import {
  cleanDisplayName,
  describeIssue,
  type DeviceAddress,
  domainOf,
  type Failure,
  failure,
  handshake,
  normalizeJid,
  PROTOCOL_VERSION,
  userOf,
} from '@offhook/protocol'
import type { Features } from '@offhook/switchboard'
import * as v from 'valibot'
import type { Authenticate } from './createJwtAuthenticate'

/** One client that was let in. */
export interface Device {
  address: DeviceAddress
  displayName: string
  features: Features
  /** When its token runs out, in milliseconds since the epoch. */
  expiresAt?: number | undefined
}

export type SignInResult = { device: Device } | { refusal: Failure }

/**
 * Reads what a client says of itself in the socket.io handshake, and checks its token. Nothing is looked at before the token is
 * there: a missing one is 401, whatever else is wrong.
 */
export async function signIn(
  auth: Record<string, unknown>,
  domain: string,
  authenticate: Authenticate,
): Promise<SignInResult> {
  if (typeof auth.token !== 'string' || auth.token === '') return { refusal: failure('unauthorized') }
  const { success, output, issues } = v.safeParse(handshake, auth)
  if (!success) return { refusal: failure('invalid-request', describeIssue(issues)) }
  if (output.protocolVersion !== PROTOCOL_VERSION) {
    const message = `This server speaks version ${PROTOCOL_VERSION} of the protocol, the client version ${output.protocolVersion}`
    return { refusal: failure('invalid-request', message) }
  }
  const identity = await authenticate(output.token)
  const userJid = identity && normalizeJid(identity.userId, domain)
  if (!userJid || domainOf(userJid) !== domain) return { refusal: failure('unauthorized') }
  const displayName =
    cleanDisplayName(identity.displayName ?? '') || cleanDisplayName(output.displayName) || userOf(userJid)
  return {
    device: {
      address: { userJid, deviceId: output.deviceId },
      displayName,
      features: identity.features ?? {},
      expiresAt: identity.expiresAt,
    },
  }
}
