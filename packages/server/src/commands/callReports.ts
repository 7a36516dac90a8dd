import type { CallReport } from '@offhook/protocol'
import type { Device } from '../auth/signIn'

/** The user whose client has sent a call report. */
export interface CallReporter {
  /** JID of the user. */
  userJid: string
  /** The user's id as the token has it: a user id or a JID. */
  userId: string
  /** Identifies the device among those of the user. */
  deviceId: string
}

/**
 * Receives a call report of a client.
 *
 * @param report what the client says about the call
 * @param reporter who sent it, as the server knows it
 */
export type OnCallReport = (report: CallReport, reporter: CallReporter) => unknown

interface CallReportOptions {
  /** Counts a report in the metrics. */
  count(report: CallReport): void
  listener: OnCallReport | undefined
  /** Called with an error that the listener threw, or rejected with. */
  onError(error: unknown): void
}

/** Creates the function that handles an accepted report: counts it, and passes it to the application. */
export function createCallReports({ count, listener, onError }: CallReportOptions) {
  return ({ address, userId }: Device, report: CallReport): void => {
    count(report)
    if (listener) void notify(listener, report, { ...address, userId }).catch(onError)
  }
}

async function notify(listener: OnCallReport, report: CallReport, reporter: CallReporter): Promise<void> {
  await listener(report, reporter)
}
