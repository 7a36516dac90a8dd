import * as v from 'valibot'
import { isTurnUrl } from './iceUrls'
import { list, setting, text, wholeNumber } from './settingSchemas'

/** TURN servers that share a secret with the signaling server, such as coturn with `use-auth-secret` (draft-uberti-behave-turn-rest-00). */
export interface TurnOptions {
  /** `turn:` or `turns:` URLs: an array, or one string with commas between them. */
  urls: string | string[]
  /** The shared secret (coturn's `static-auth-secret`). */
  secret: string
  /**
   * How long the credentials of one user are valid, in seconds, from 60 to 604,800 (a week). Clients renew them during a call.
   *
   * @default 600
   */
  ttlSeconds?: number | string | undefined
}

const TURN_URLS = 'turn: or turns: URLs'

/** Validates {@link TurnOptions}. */
export const turnSettings = v.object({
  urls: setting(
    'TURN servers that share a secret with this server.',
    v.pipe(list(TURN_URLS, isTurnUrl), v.minLength(1, TURN_URLS)),
  ),
  secret: setting('The secret shared with the TURN servers.', text()),
  ttlSeconds: v.optional(setting('How long TURN credentials are valid, in seconds.', wholeNumber(60, 7 * 86_400)), 600),
} satisfies Record<keyof TurnOptions, v.GenericSchema>)

/** {@link TurnOptions} after validation. */
export type TurnSettings = v.InferOutput<typeof turnSettings>
