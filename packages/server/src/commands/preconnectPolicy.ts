import { type IceServersView, normalizeJid, type Preconnect, preconnectPolicies } from '@offhook/protocol'
import type { PreconnectPolicies } from '@offhook/switchboard'
import type { CallPolicy } from '../auth/authorize'
import { SettingsError } from '../config/settingsError'
import type { TurnSettings } from '../config/turnSettings'

interface PreconnectOptions {
  domain: string
  /** The operator's setting. */
  preconnect?: Preconnect | undefined
  dev: boolean
  iceServers: IceServersView['iceServers']
  turn: TurnSettings | undefined
}

/** Decides how two devices may connect before the call is answered. */
export interface PreconnectPolicy {
  /** Applies to callees that {@link CallPolicy} does not name. */
  defaultPolicy: Preconnect
  /**
   * Resolves the policy that `authorize` returned for a call.
   *
   * @returns the policy of each callee that it names, by JID
   * @throws TypeError for an invalid value
   */
  resolve(callPolicy: CallPolicy, callees: readonly string[]): PreconnectPolicies
}

/** @throws SettingsError for `relay` without a TURN server */
export function createPreconnectPolicy({
  domain,
  preconnect,
  dev,
  iceServers,
  turn,
}: PreconnectOptions): PreconnectPolicy {
  const urls = [...iceServers.flatMap((server) => server.urls), ...(turn?.urls ?? [])]
  const hasRelay = urls.some((url) => /^turns?:/.test(url))
  if (preconnect === 'relay' && !hasRelay) {
    throw new SettingsError('preconnect: "relay" requires TURN servers, got none')
  }

  function parse(value: unknown): Preconnect {
    const policy = preconnectPolicies.find((each) => each === value)
    if (!policy) throw new TypeError(`authorize: expected ${preconnectPolicies.join(', ')}, got ${String(value)}`)
    return policy === 'relay' && !hasRelay ? 'off' : policy
  }

  return {
    defaultPolicy: preconnect ?? (dev ? 'all' : hasRelay ? 'relay' : 'off'),
    resolve({ preconnect: policy }, callees) {
      if (policy === undefined) return {}
      if (typeof policy !== 'object') return Object.fromEntries(callees.map((jid) => [jid, parse(policy)]))
      // The application may name users as its tokens do: with capital letters, or without the domain.
      const policies = new Map(Object.entries(policy).map(([user, value]) => [normalizeJid(user, domain), value]))
      const named = callees.filter((jid) => policies.has(jid))
      return Object.fromEntries(named.map((jid) => [jid, parse(policies.get(jid))]))
    },
  }
}
