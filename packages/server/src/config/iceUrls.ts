import type { IceServersView } from '@offhook/protocol'

const HOST = String.raw`([^\s:/?#@[\],]+|\[[\da-fA-F:.]+\])(:\d{1,5})?`

/** RFC 7064. A browser refuses any other URL, and with it every call. */
const STUN_URL = new RegExp(`^stuns?:${HOST}$`)

/** RFC 7065. */
const TURN_URL = new RegExp(String.raw`^turns?:${HOST}(\?transport=(udp|tcp))?$`)

/** Whether a value is a `turn:` or `turns:` URL. */
export const isTurnUrl = (value: string): boolean => TURN_URL.test(value)

/** Whether a value is a `stun:`, `stuns:`, `turn:` or `turns:` URL. */
export const isIceUrl = (value: string): boolean => STUN_URL.test(value) || isTurnUrl(value)

/** Whether a TURN server has no user name or no credential. A browser refuses the whole configuration then (W3C WebRTC, section 4.4.1.6). */
export const lacksCredential = ({ urls, username, credential }: IceServersView['iceServers'][number]): boolean =>
  [urls].flat().some(isTurnUrl) && (username === undefined || credential === undefined)
