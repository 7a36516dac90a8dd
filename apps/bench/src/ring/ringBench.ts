import type { Bench } from '../bench.ts'
import { createSeries } from '../environment/createSeries.ts'
import { type ImplementationName, measuredVersions } from '../environment/implementations.ts'
import { describeLoad, roundTrips } from '../environment/roundReading.ts'
import { runRounds } from '../environment/runRounds.ts'
import { timesTable } from '../environment/timesTable.ts'
import { median } from '../statistics.ts'

/** Without PeerJS: it has no message for a caller who cancels, so that its callee would ring forever. */
const participants: readonly ImplementationName[] = [
  'relay',
  'relayWithMicrophone',
  'offhookAll',
  'offhookByKeyboard',
  'offhookOff',
  'plain',
  'simplePeer',
]
const MAX_OVERHEAD_MS = 15

/** Measures the time from the click on Call to the ring at the callee. */
export const ringBench: Bench = {
  title: 'Call: time until it rings at the callee',
  rounds: { full: 15, quick: 2 },
  async run(context) {
    const { readings, rounds, chromiumVersion } = await runRounds({
      name: 'ring',
      context,
      choose: () => participants,
      measure: async (pair) => ({ ringMs: await pair.measureRing() }),
    })
    const series = createSeries(readings, ({ ringMs }) => ringMs)
    const overheads = (name: ImplementationName, baseline: ImplementationName) =>
      roundTrips
        .map((roundTrip) => median(series.at(name, roundTrip)) - median(series.at(baseline, roundTrip)))
        .map((ms) => `${ms.toFixed(1)} ms`)
        .join(', ')
    const body = [
      `Milliseconds from the click on Call until the page of the callee shows the incoming call, by the round trip. The first row
is the minimum for signaling through a server: one socket.io message that is passed on. Every implementation except the first row
opens the microphone before it rings, so that no callee answers a caller who cannot speak; the second row is the minimum for that.
Each button is pressed for 80 ms before the click, as a person does, and Offhook opens the devices meanwhile. \`by keyboard\` presses
Enter, which gives no such time. All calls are video calls. Plain and the tutorial also wait for the camera, which opens as fast as
the microphone here and many times slower on real devices.`,
      timesTable(series, participants),
      `Offhook takes ${overheads('offhookAll', 'relay')} longer than the bare message; the target is at most ${MAX_OVERHEAD_MS} ms.
By keyboard it takes ${overheads('offhookByKeyboard', 'relayWithMicrophone')} longer than the bare message with an open microphone.`,
      describeLoad(readings),
    ].join('\n\n')
    return { body, rounds, versions: measuredVersions(chromiumVersion) }
  },
}
