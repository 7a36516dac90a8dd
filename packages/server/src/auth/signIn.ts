import {
  type Capability,
  cleanDisplayName,
  describeIssue,
  type DeviceAddress,
  type Failure,
  failure,
  handshake,
  knownCapabilities,
  PROTOCOL_VERSION,
  userOf,
} from '@offhook/protocol'
import type { ConnectDevice, Features, TokenState } from '@offhook/switchboard'
import * as v from 'valibot'
import type { Authenticate } from './authenticate'
import { findLengthProblem, identify } from './identify'
import { describeProblems, type TokenProblem } from './tokenProblem'

/** A client that has signed in. */
export interface Device {
  address: DeviceAddress
  /** The user id or JID as the token has it. The JID of `address` is lower case. */
  userId: string
  displayName: string
  features: Features
  /** Whether its browser can make and answer calls. */
  canCall: boolean
  /** What its client supports. */
  capabilities: readonly Capability[]
  /**
   * Until when its token is valid, on the clock of `performance.now`: a correction of the wall clock changes nothing for a device that is
   * connected. Absent if the token never expires.
   */
  validUntil?: number | undefined
  /** When its token was issued, in milliseconds since the epoch. Absent if the token does not say so. */
  issuedAt?: number | undefined
  /** The device signed in with a token that had expired, to resume its call: no other call rings on it. Absent otherwise. */
  isResuming?: true
}

/** The command with which a device is recorded as connected. */
export const connectDevice = ({
  address,
  userId,
  displayName,
  canCall,
  capabilities,
  isResuming,
}: Device): ConnectDevice => ({
  name: 'connectDevice',
  from: address,
  userId,
  displayName,
  canCall: canCall && !isResuming,
  capabilities,
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

/** The message of the failure with which a user whose access was revoked is disconnected. */
export const ACCESS_REVOKED = 'Access was revoked'

/** What is wrong with the token of a device that has expired. */
export function expiryProblem({ validUntil = 0 }: Device): TokenProblem {
  const seconds = Math.round((Date.now() + validUntil - performance.now()) / 1000)
  return { claim: 'exp', reason: `has expired at ${new Date(seconds * 1000).toISOString()}` }
}

/** A failure with the code `unauthorized` has the problems of the token, for the log. */
export type SignInResult = { device: Device } | { failure: Failure; problems?: TokenProblem[] }

export interface SignInOptions {
  domain: string
  authenticate: Authenticate
  /** Whether the client may choose its display name if its token has none. */
  allowClientNames: boolean
  /** Whether the client gets the problems of its token as the `help` of the failure. In production they are only logged. */
  dev: boolean
}

/**
 * Validates the `auth` payload of a socket.io handshake and authenticates its token. The token is checked for presence first, so that a
 * missing one is always 401, whatever else is invalid. A token that has expired is accepted here: see `isExpired`.
 */
export async function signIn(
  auth: Record<string, unknown>,
  { domain, authenticate, allowClientNames, dev }: SignInOptions,
): Promise<SignInResult> {
  const { token } = auth
  const problem = findLengthProblem(token)
  if (problem) return unauthorized([problem], dev)
  const { success, output, issues } = v.safeParse(handshake, auth)
  if (!success) return { failure: failure('invalid-request', describeIssue(issues)) }
  if (output.protocolVersion !== PROTOCOL_VERSION) {
    const message = `This server uses version ${PROTOCOL_VERSION} of the protocol, the client uses version ${output.protocolVersion}`
    return { failure: failure('invalid-request', message) }
  }
  const { identity, userJid, problems } = await identify(output.token, domain, authenticate)
  if (problems) return unauthorized(problems, dev)
  const chosenName = allowClientNames ? output.displayName : ''
  const displayName =
    cleanDisplayName(identity.displayName ?? '') || cleanDisplayName(chosenName) || userOf(identity.userId)
  return {
    device: {
      address: { userJid, deviceId: output.deviceId },
      userId: identity.userId,
      displayName,
      features: identity.features ?? {},
      canCall: output.canCall ?? true,
      capabilities: knownCapabilities(output.capabilities ?? []),
      issuedAt: identity.issuedAt ?? undefined,
      ...(typeof identity.expiresAt === 'number' && {
        validUntil: performance.now() + identity.expiresAt - Date.now(),
      }),
    },
  }
}

/** The failure for a token with these problems. */
export function unauthorized(problems: TokenProblem[], dev: boolean): { failure: Failure; problems: TokenProblem[] } {
  const help = dev ? { help: `The token was refused: ${describeProblems(problems)}` } : {}
  return { failure: { ...failure('unauthorized'), ...help }, problems }
}

/** What the log says about a refused sign-in: never the token. */
export function describeRefusal({ failure: { code, message }, problems }: Extract<SignInResult, { failure: Failure }>) {
  const [first] = problems ?? []
  return first ? { code, claim: first.claim, reason: describeProblems(problems ?? []) } : { code, reason: message }
}
