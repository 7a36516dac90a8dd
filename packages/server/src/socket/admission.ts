import { type Failure, failure } from '@offhook/protocol'
import type { Logger } from 'pino'
import type { SignInResult } from '../auth/signIn'
import type { SignalingSettings } from '../config/signalingSettings'
import { redactError } from '../monitoring/log'
import type { ConnectionLimits } from './connectionLimits'
import { createConnectionThrottle } from './connectionThrottle'
import type { SignalingSocket } from './signalingSocket'

export interface AdmissionOptions {
  settings: SignalingSettings
  limits: ConnectionLimits
  log: Logger
  /** Connections wait until it resolves. */
  ready: Promise<void>
  signIn(auth: Record<string, unknown>): Promise<SignInResult>
  isDraining(): boolean
}

/** The part of `handshakeTimeoutMs` that a sign-in may take. After the whole time, socket.io closes the connection without an answer. */
const SIGN_IN_PART = 0.8

/**
 * Lets a client wait for its turn, and signs in. The limits of the address are checked before, when the connection is opened: a client that
 * exceeds them takes no turn.
 *
 * @returns a function that never rejects. It takes at most 4/5 of `handshakeTimeoutMs`, however long `ready` and `signIn` take
 */
export function createAdmission(options: AdmissionOptions): (socket: SignalingSocket) => Promise<SignInResult> {
  const { settings, limits, log } = options
  const throttle = createConnectionThrottle(settings.connectionsPerSecond)

  async function admit(socket: SignalingSocket, signal: AbortSignal): Promise<SignInResult> {
    await options.ready
    if (options.isDraining()) return { failure: failure('not-connected', 'The signaling server is shutting down') }
    const retryAfterMs = await throttle.acquire(limits.addressOf(socket.conn), signal)
    if (retryAfterMs > 0) return { failure: busy(retryAfterMs) }
    // A client that has gone, or that has its answer, is not worth the check of a token.
    if (signal.aborted) return { failure: failure('not-connected') }
    try {
      return await options.signIn(socket.handshake.auth)
    } catch (error) {
      log.error({ error: redactError(error) }, 'sign-in failed')
      return { failure: failure('internal') }
    }
  }

  return async (socket) => {
    const controller = new AbortController()
    let giveUp: () => void = () => undefined
    const givenUp = new Promise<SignInResult>((resolve) => {
      giveUp = () => {
        controller.abort()
        resolve({ failure: busy(1_000 + Math.random() * 2_000) })
      }
    })
    const timer = setTimeout(giveUp, settings.handshakeTimeoutMs * SIGN_IN_PART)
    socket.conn.once('close', giveUp)
    try {
      return await Promise.race([admit(socket, controller.signal), givenUp])
    } finally {
      clearTimeout(timer)
      socket.conn.off('close', giveUp)
    }
  }
}

function busy(retryAfterMs: number): Failure {
  const message = `The signaling server is busy. Try again in ${Math.ceil(retryAfterMs / 1000)} s`
  return { ...failure('not-connected', message), retryAfterMs: Math.ceil(retryAfterMs) }
}
