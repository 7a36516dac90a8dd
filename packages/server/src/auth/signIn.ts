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
import type { ConnectDevice, Features, TokenState } from '@offhook/switchboard'
import * as v from 'valibot'
import type { Authenticate } from './authenticate'

/** A client that has signed in. */
export interface Device {
  address: DeviceAddress
  displayName: string
  features: Features
  /** Whether its browser can make and answer calls. */
  canCall: boolean
  /**
   * Until when its token is valid, on the clock of `performance.now`: a correction of the wall clock changes nothing for a device that is
   * connected. Absent if the token never expires.
   */
  validUntil?: number | undefined
  /** The device signed in with a token that had expired, to resume its call: no other call rings on it. Absent otherwise. */
  isResuming?: true
}

/** The command with which a device is recorded as connected. */
export const connectDevice = ({ address, displayName, canCall, isResuming }: Device): ConnectDevice => ({
  name: 'connectDevice',
  from: address,
  displayName,
  canCall: canCall && !isResuming,
})

/** Whether the token of a device has expired. */
export const isExpired = ({ validUntil = Infinity }: Device): boolean => validUntil <= performance.now()

/** @param graceMs how long a token that has expired lets a device resume its call, in milliseconds */
export function tokenState(device: Device, graceMs: number): TokenState {
  if (!isExpired(device)) return 'valid'
  return (device.validUntil ?? 0) + graceMs > performance.now() ? 'expired' : 'outdated'
}

/** The message of the failure with which a token that has expired is refused. */
export const TOKEN_EXPIRED = 'The token has expired'

export type SignInResult = { device: Device } | { failure: Failure }

/**
 * Validates the `auth` payload of a socket.io handshake and authenticates its token. The token is checked for presence first, so that a
 * missing one is always 401, whatever else is invalid. The device of a token that has expired is returned too.
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
  const identity = await authenticate(output.token, { acceptsExpired: true })
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
      ...(identity.expiresAt !== undefined && { validUntil: performance.now() + identity.expiresAt - Date.now() }),
    },
  }
}
