import { createHmac } from 'node:crypto'
import type { IceServersView } from '@offhook/protocol'
import type { IceAccess } from '@offhook/switchboard'
import { isTurnUrl, lacksCredential } from '../config/iceUrls'
import type { TurnSettings } from '../config/turnSettings'

export interface IceServersOptions {
  iceServers: IceServersView['iceServers']
  turn: TurnSettings | undefined
  /** Milliseconds since the epoch. */
  now(): number
}

/** When a client without TURN servers asks again, because a device of the other user may ring by now: 3/4 of this time. */
const WITHOUT_RELAY_MS = 1_000
/** A user gets new credentials once in this time: it is coturn that counts how often they are used. */
const CREDENTIALS_EVERY_SECONDS = 60

/**
 * Returns the ICE servers for one user, with TURN credentials as coturn's `use-auth-secret` expects them
 * (draft-uberti-behave-turn-rest-00, section 2.2): the user name is `<expiry in seconds since the epoch>:<JID>`, the credential is its
 * HMAC-SHA1 under the shared secret, in base64.
 *
 * @param access without relays, the TURN servers are left out, and the client asks again soon
 */
export function iceServersFor(
  userJid: string,
  access: Exclude<IceAccess, 'none'>,
  options: IceServersOptions,
): IceServersView {
  const { iceServers, turn } = options
  if (access === 'withoutRelay') return withoutRelays(options)
  if (turn === undefined) return { iceServers, lastsFor: null }
  const now = options.now()
  const period = Math.min(CREDENTIALS_EVERY_SECONDS, turn.ttlSeconds / 10)
  const expiry = Math.floor(Math.floor(now / 1000 / period) * period) + turn.ttlSeconds
  const username = `${expiry}:${userJid}`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  return { iceServers: [...iceServers, { urls: turn.urls, username, credential }], lastsFor: expiry * 1000 - now }
}

function withoutRelays({ iceServers, turn }: IceServersOptions): IceServersView {
  const kept = iceServers.flatMap((server) => {
    const urls = [server.urls].flat().filter((url) => !isTurnUrl(url))
    return urls.length > 0 ? [{ urls }] : []
  })
  const hasRelays = turn !== undefined || iceServers.some(({ urls }) => [urls].flat().some(isTurnUrl))
  return hasRelays ? { iceServers: kept, lastsFor: WITHOUT_RELAY_MS } : { iceServers, lastsFor: null }
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
