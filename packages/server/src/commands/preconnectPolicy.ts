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
  /** One line for the operator: what the default policy means for an answer, and what would make it faster. */
  explanation: string
  /**
   * Resolves the policy that `authorize` returned for a call.
   *
   * @returns the policy of each callee that it names, by JID
   * @throws TypeError for an invalid value
   */
  resolve(callPolicy: CallPolicy, callees: readonly string[]): PreconnectPolicies
}

/** What an answer waits for with each policy, and what would make it faster. */
const EXPLANATIONS: Record<Preconnect, string> = {
  off: 'preconnect is off: devices connect after the answer',
  relay:
    'preconnect is relay: devices connect through TURN while a call rings, and the answer does not wait for a connection',
  all: 'preconnect is all: devices connect over every path while a call rings, and the answer does not wait for a connection',
}
const USE_TURN = 'with TURN servers (--turn-urls, option turn) they would connect through them while it rings'
const USE_RELAY = 'with --preconnect relay (option preconnect) they would connect through TURN while it rings'

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

  const defaultPolicy = preconnect ?? (dev ? 'all' : hasRelay ? 'relay' : 'off')
  const advice = hasRelay ? USE_RELAY : USE_TURN
  return {
    defaultPolicy,
    explanation: EXPLANATIONS[defaultPolicy] + (defaultPolicy === 'off' ? `; an answer is heard sooner ${advice}` : ''),
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
