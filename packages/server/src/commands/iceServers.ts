import { createHmac } from 'node:crypto'
import type { IceServersView } from '@offhook/protocol'
import { isTurnUrl, lacksCredential } from '../config/iceUrls'
import type { TurnSettings } from '../config/turnSettings'

export interface IceServersOptions {
  iceServers: IceServersView['iceServers']
  turn: TurnSettings | undefined
  /** Milliseconds since the epoch. */
  now(): number
}

/**
 * Returns the ICE servers for one user, with TURN credentials as coturn's `use-auth-secret` expects them
 * (draft-uberti-behave-turn-rest-00, section 2.2): the user name is `<expiry in seconds since the epoch>:<JID>`, the credential is its
 * HMAC-SHA1 under the shared secret, in base64.
 */
export function iceServersFor(userJid: string, options: IceServersOptions): IceServersView {
  const { iceServers, turn } = options
  if (turn === undefined) return { iceServers, lastsFor: null }
  const now = options.now()
  const expiry = Math.floor(now / 1000) + turn.ttlSeconds
  const username = `${expiry}:${userJid}`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  return { iceServers: [...iceServers, { urls: turn.urls, username, credential }], lastsFor: expiry * 1000 - now }
}

/** @returns what an operator has to know about servers that are missing or cannot be used, or `null` */
export function describeIceProblem(
  iceServers: IceServersView['iceServers'],
  turn: TurnSettings | undefined,
): string | null {
  if (iceServers.some(lacksCredential))
    return 'iceServers: browsers refuse a turn: server without username and credential'
  if (turn !== undefined || iceServers.some(({ urls }) => [urls].flat().some(isTurnUrl))) return null
  return iceServers.length === 0
    ? 'no STUN or TURN server: calls only connect within one network; set --ice-servers and --turn-urls (options iceServers and turn)'
    : 'no TURN server: calls do not connect from networks that block direct paths; set --turn-urls (option turn)'
}
