import type { CallRecord } from '@offhook/switchboard'

/**
 * The calls that ring for a user who starts a call, and that one of the callees is in.
 *
 * @param records the calls before the start
 * @param to the callees
 */
export function crossedCalls(records: Iterable<CallRecord>, userJid: string, to: readonly string[]): CallRecord[] {
  return [...records].filter(
    ({ users, members }) =>
      users.some((user) => user.userJid === userJid && (user.status === 'calling' || user.status === 'ringing')) &&
      !members.some((member) => member.userJid === userJid) &&
      members.some((member) => member.expiresAt === null && to.includes(member.userJid)),
  )
}

/**
 * A user who calls a user in a call that rings for them is in that call, which rings for the other callees.
 *
 * @param crossed the result of {@link crossedCalls}
 * @param record the call that the user got
 * @returns what is wrong, or `null`
 */
export function crossedCallMismatch(
  userJid: string,
  to: readonly string[],
  crossed: readonly CallRecord[],
  record: CallRecord | undefined,
): string | null {
  if (crossed.length === 0) return null
  const isIn = record?.members.some((member) => member.userJid === userJid)
  if (!isIn || !crossed.some(({ roomId }) => roomId === record?.roomId))
    return `${userJid} calls a user who is in a call that rings for them, and gets another call`
  const missing = to.find((jid) => !record?.users.some((user) => user.userJid === jid))
  return missing === undefined ? null : `${userJid} calls ${missing}, whom the crossed call does not have`
}
