import { normalizeGroupJid, normalizeJid, parseJid } from './jid'
import { userOf } from './jidParts'
import type { CallMode } from './status'

/** A valid value, or a message that says what is wrong with the input. */
export type ReadResult<T> = { ok: true; value: T } | { ok: false; message: string }

/**
 * Validates and normalizes the callees of a call. The client checks them before it opens a microphone; the server checks them again
 * because it trusts no client.
 *
 * @param to - what the caller passed: JIDs, or user ids of the domain
 * @param callerJid - the caller, who must not be among the callees
 * @param options - `domain`: the domain of every user; `maxParticipants`: how many users a call has at most, the caller included
 * @returns the JID of each callee once, or a message that names the first invalid value
 */
export function readCallees(
  to: unknown,
  callerJid: string,
  options: { domain: string; maxParticipants: number },
): ReadResult<string[]> {
  const { domain, maxParticipants } = options
  const callees = new Set<string>()
  if (!Array.isArray(to)) return invalid(`to: expected a list of JIDs, got ${JSON.stringify(to)}`)
  for (const text of to as unknown[]) {
    const jid = typeof text === 'string' ? parseJid(text, domain) : null
    if (!jid) return invalid(`to: ${JSON.stringify(text)} is no JID (user@${domain})`)
    if (jid.domain !== domain) return invalid(`to: ${JSON.stringify(text)} is not a user of ${domain}`)
    const calleeJid = `${jid.user}@${jid.domain}`
    if (calleeJid === callerJid) return invalid(`to: ${JSON.stringify(text)} is yourself`)
    callees.add(calleeJid)
  }
  if (callees.size === 0) return invalid('to: no user to call, [] given')
  if (callees.size >= maxParticipants) {
    return invalid(`to: ${String(callees.size)} callees, at most ${String(maxParticipants - 1)} are allowed`)
  }
  return { ok: true, value: [...callees] }
}

/**
 * The user id of a callee with the case in which the caller wrote it.
 *
 * @param to - what the caller passed
 * @param calleeJid - one of the JIDs that {@link readCallees} returned
 * @param domain - the domain of every user
 * @returns `Bob` for `Bob@example.com`
 */
export function writtenUserId(to: readonly string[], calleeJid: string, domain: string): string {
  return userOf(to.find((text) => normalizeJid(text, domain) === calleeJid) ?? calleeJid)
}

/**
 * Validates and normalizes the group that a call is labeled with.
 *
 * @param groupId - a group JID, or `null` if the call has no group
 * @param domain - the domain of the server
 * @returns the normalized JID or `null`, or a message that says what is wrong
 */
export function readGroupId(groupId: string | null, domain: string): ReadResult<string | null> {
  if (groupId === null) return { ok: true, value: null }
  const jid = normalizeGroupJid(groupId, domain)
  return jid === null
    ? invalid(`groupId: ${JSON.stringify(groupId)} is no group JID (id@mix.${domain})`)
    : { ok: true, value: jid }
}

/**
 * The mode of a call to these callees. Only the number of different callees decides; a group label does not.
 *
 * @param to - JIDs, or user ids of the domain
 * @param domain - the domain of the server
 * @returns `onetomany` for two callees or more
 */
export function callModeOf(to: readonly string[], domain: string): CallMode {
  return new Set(to.map((text) => normalizeJid(text, domain) ?? text)).size > 1 ? 'onetomany' : 'onetoone'
}

function invalid(message: string): { ok: false; message: string } {
  return { ok: false, message }
}
