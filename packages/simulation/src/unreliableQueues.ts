import type { CreateMessageQueue } from '@offhook/core/testing'
import type { Random } from './random'
import type { Schedule } from './schedule'
import type { VirtualTime } from './virtualClock'

/**
 * How messages travel: in order on each way of each line, every one a while later. Of the messages of a bad network one in so many comes
 * twice, the second time at once or after later ones, which is as if those had been put in another order.
 *
 * @param isGone whether nobody is there any more to hear anything
 */
export function createWires(
  { delay, doubled }: Pick<Schedule, 'delay' | 'doubled'>,
  time: VirtualTime,
  random: Random,
  isGone: (deviceId: string) => boolean,
): CreateMessageQueue {
  return (way, { deviceId }) => {
    let last = 0
    return {
      add(task) {
        last = Math.max(last, time.now() + random.between(delay.from, delay.to))
        const arrive = () => {
          if (way !== 'toClient' || !isGone(deviceId)) task()
        }
        time.after(last - time.now(), arrive)
        if (doubled === 0 || (way !== 'toServer' && way !== 'toClient') || !random.oneIn(doubled)) return
        const late = random.oneIn(2) ? 0 : random.between(0, 2 * delay.to + 100)
        time.after(last - time.now() + late, arrive)
      },
    }
  }
}
