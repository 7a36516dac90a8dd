import type { CallRecord } from '@offhook/switchboard'

/**
 * Checks that a device that is connected, and whose page is not away, leaves its call to no other device of its user.
 *
 * @param fail receives the violation
 */
export function checkTakenMembership(
  before: CallRecord | undefined,
  after: CallRecord,
  fail: (violation: string) => void,
): void {
  for (const { userJid, deviceId, expiresAt } of before?.members ?? []) {
    const isTaken = after.members.some((member) => member.userJid === userJid && member.deviceId !== deviceId)
    if (isTaken && expiresAt === null) fail(`another device of ${userJid} takes a live membership`)
  }
}
