import type { CreateMessageQueue } from '@offhook/core/testing'
import type { Random } from './random'
import type { Schedule } from './schedule'
import type { VirtualClock } from './virtualClock'

/**
 * Creates message queues that delay every message, and keep the order of one direction of one connection. Some schedules deliver one
 * message in `duplicateOneIn` twice: the copy arrives at once or after later messages, which amounts to a different order of those.
 *
 * @param isGone whether the page of this device is closed, so that messages to it are lost
 */
export function createUnreliableQueues(
  { latency, duplicateOneIn }: Pick<Schedule, 'latency' | 'duplicateOneIn'>,
  clock: VirtualClock,
  random: Random,
  isGone: (deviceId: string) => boolean,
): CreateMessageQueue {
  return (kind, { deviceId }) => {
    let lastArrival = 0
    return {
      add(task) {
        lastArrival = Math.max(lastArrival, clock.now() + random.between(latency.from, latency.to))
        const deliver = () => {
          if (kind !== 'toClient' || !isGone(deviceId)) task()
        }
        clock.after(lastArrival - clock.now(), deliver)
        if (duplicateOneIn === 0 || (kind !== 'toServer' && kind !== 'toClient') || !random.oneIn(duplicateOneIn))
          return
        const extraDelay = random.oneIn(2) ? 0 : random.between(0, 2 * latency.to + 100)
        clock.after(lastArrival - clock.now() + extraDelay, deliver)
      },
    }
  }
}
