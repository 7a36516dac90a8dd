import { describe } from 'vitest'
import { networkUnavailableReason } from './networkUnavailableReason.ts'

/** A suite that needs the test network. Where it is unavailable the suite is skipped, with the reason in the output. */
export function describeWithNetwork(title: string, suite: () => void): void {
  const reason = networkUnavailableReason()
  if (reason !== null) console.warn(`\n  NOT TESTED: ${title}. ${reason}\n`)
  describe.skipIf(reason !== null)(`${title}${reason === null ? '' : ` (NOT TESTED: ${reason})`}`, suite)
}
