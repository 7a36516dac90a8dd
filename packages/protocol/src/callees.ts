import { normalizeGroupJid, normalizeJid, parseJid } from './jid'
import type { CallMode } from './status'

type Read<T> = { ok: true; value: T } | { ok: false; message: string }

/**
 * The people a call is for, each once and in one spelling; or what is wrong, and with which value. The client asks before it opens
 * a microphone in vain, the server because it believes no client.
 */
export function readCallees(
  to: unknown,
  callerJid: string,
  { domain, maxParticipants }: { domain: string; maxParticipants: number },
): Read<string[]> {
  const callees = new Set<string>()
  if (!Array.isArray(to)) return wrong(`to: expected a list of JIDs, got ${JSON.stringify(to)}`)
  for (const text of to as unknown[]) {
    const jid = typeof text === 'string' ? parseJid(text, domain) : null
    if (!jid) return wrong(`to: ${JSON.stringify(text)} is no JID (user@${domain})`)
    if (jid.domain !== domain) return wrong(`to: ${JSON.stringify(text)} is not a user of ${domain}`)
    const calleeJid = `${jid.user}@${jid.domain}`
    if (calleeJid === callerJid) return wrong(`to: ${JSON.stringify(text)} is yourself`)
    callees.add(calleeJid)
  }
  if (callees.size === 0) return wrong('to: nobody to call, [] given')
  if (callees.size >= maxParticipants) {
    return wrong(`to: ${String(callees.size)} callees, at most ${String(maxParticipants - 1)} are allowed`)
  }
  return { ok: true, value: [...callees] }
}

/** A group's JID in one spelling, `null` where the call has none. */
export function readGroupId(groupId: string | null, domain: string): Read<string | null> {
  if (groupId === null) return { ok: true, value: null }
  const jid = normalizeGroupJid(groupId, domain)
  return jid === null
    ? wrong(`groupId: ${JSON.stringify(groupId)} is no group JID (id@mix.${domain})`)
    : { ok: true, value: jid }
}

/** Two people or more: it is the number of different callees that decides, a group's label does not. */
export function callModeOf(to: readonly string[], domain: string): CallMode {
  return new Set(to.map((text) => normalizeJid(text, domain) ?? text)).size > 1 ? 'onetomany' : 'onetoone'
}

function wrong(message: string): { ok: false; message: string } {
  return { ok: false, message }
}
