import type { DeviceAddress, Preconnect, Push } from '@offhook/protocol'
import type { CallHistory } from './serverObserver'

export interface SignalChecksOptions {
  policy: Preconnect
  /** The calls of the server, by room id. */
  calls: ReadonlyMap<string, CallHistory>
  fail(violation: string): void
}

/**
 * Checks the signals that the server delivers: no address before the answer where nothing is connected before it, and offers in one direction
 * only.
 *
 * @returns a function that is called before each push
 */
export function createSignalChecks({ policy, calls, fail }: SignalChecksOptions) {
  /** Who offers, by room and pair of devices. */
  const offering = new Map<string, string>()

  return (to: DeviceAddress, push: Push): void => {
    if (push.name !== 'call:signal') return
    const { roomId, from, signal } = push.payload
    const members = calls.get(roomId)?.members
    const isAnswered = [from, to].every(({ deviceId }) => members?.has(deviceId))
    if (signal.type === 'candidate' && policy === 'off' && !isAnswered)
      fail(`${to.userJid} receives a candidate of ${from.userJid} before the answer`)
    if (signal.type !== 'offer') return
    const pair = [roomId, from.deviceId, to.deviceId].sort().join(' ')
    if ((offering.get(pair) ?? from.deviceId) !== from.deviceId)
      fail(`both ends of a connection offer: ${from.userJid} and ${to.userJid}`)
    offering.set(pair, from.deviceId)
  }
}
