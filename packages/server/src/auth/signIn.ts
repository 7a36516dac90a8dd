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
import type { Authenticate } from './authenticate'

/** A client that has signed in. */
export interface Device {
  address: DeviceAddress
  displayName: string
  features: Features
  /** Whether its browser can make and answer calls. */
  canCall: boolean
  /** When its token expires, in milliseconds since the epoch. */
  expiresAt?: number | undefined
}

export type SignInResult = { device: Device } | { failure: Failure }

/**
 * Validates the `auth` payload of a socket.io handshake and authenticates its token. The token is checked for presence first, so that a
 * missing one is always 401, whatever else is invalid.
 */
export async function signIn(
  auth: Record<string, unknown>,
  domain: string,
  authenticate: Authenticate,
): Promise<SignInResult> {
  if (typeof auth.token !== 'string' || auth.token === '') return { failure: failure('unauthorized') }
  const { success, output, issues } = v.safeParse(handshake, auth)
  if (!success) return { failure: failure('invalid-request', describeIssue(issues)) }
  if (output.protocolVersion !== PROTOCOL_VERSION) {
    const message = `This server uses version ${PROTOCOL_VERSION} of the protocol, the client uses version ${output.protocolVersion}`
    return { failure: failure('invalid-request', message) }
  }
  const identity = await authenticate(output.token)
  const userJid = identity && normalizeJid(identity.userId, domain)
  if (!userJid || domainOf(userJid) !== domain) return { failure: failure('unauthorized') }
  const displayName =
    cleanDisplayName(identity.displayName ?? '') || cleanDisplayName(output.displayName) || userOf(userJid)
  return {
    device: {
      address: { userJid, deviceId: output.deviceId },
      displayName,
      features: identity.features ?? {},
      canCall: output.canCall ?? true,
      expiresAt: identity.expiresAt,
    },
  }
}
