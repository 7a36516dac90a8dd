import { type IceServersView, type Preconnect, preconnectPolicies } from '@offhook/protocol'
import type { PreconnectRuling } from '@offhook/switchboard'
import type { CallPolicy } from '../auth/authorize'
import { SettingsError, type TurnSettings } from '../config/settings'

interface PreconnectOptions {
  /** The operator's choice, where there is one. */
  preconnect?: Preconnect | undefined
  dev: boolean
  iceServers: IceServersView['iceServers']
  turn: TurnSettings | undefined
}

/** The one place that says how two devices may connect before the answer. */
export interface PreconnectPolicy {
  /** Where nobody says otherwise. */
  byDefault: Preconnect
  /** What `authorize` said of a call. @throws TypeError where that is no policy. */
  resolve(ruling: CallPolicy, callees: readonly string[]): PreconnectRuling
}

/** @throws SettingsError for `relay` where there is nothing to relay. */
export function createPreconnectPolicy({ preconnect, dev, iceServers, turn }: PreconnectOptions): PreconnectPolicy {
  const urls = [...iceServers.flatMap((server) => server.urls), ...(turn?.urls ?? [])]
  const hasRelay = urls.some((url) => /^turns?:/.test(url))
  if (preconnect === 'relay' && !hasRelay) {
    throw new SettingsError('preconnect: expected TURN servers beside relay, got none')
  }

  function read(policy: unknown): Preconnect {
    const known = preconnectPolicies.find((each) => each === policy)
    if (!known) throw new TypeError(`authorize: expected ${preconnectPolicies.join(', ')}, got ${String(policy)}`)
    return known === 'relay' && !hasRelay ? 'off' : known
  }

  return {
    byDefault: preconnect ?? (dev ? 'all' : hasRelay ? 'relay' : 'off'),
    resolve({ preconnect: said }, callees) {
      if (said === undefined) return {}
      const each = typeof said === 'object' ? callees.filter((jid) => Object.hasOwn(said, jid)) : callees
      return Object.fromEntries(each.map((jid) => [jid, read(typeof said === 'object' ? said[jid] : said)]))
    },
  }
}
