import type { Bench } from '../bench.ts'
import { markdownTable } from '../results.ts'
import { type ImplementationName, implementations, peerVersions } from '../environment/implementations'
import { runRounds } from '../environment/runRounds'
import { roundTrips } from '../environment/roundReading'
import { describeLoad, medianAndSpread, createSeries } from '../environment/createSeries'
import { median } from '../statistics.ts'

/** Without PeerJS, which has no word for a caller who gives up: its callee would ring for ever. */
const participants: ImplementationName[] = [
  'relay',
  'spokenRelay',
  'offhookAll',
  'offhookByKey',
  'offhookOff',
  'plain',
  'simplePeer',
]
const MOST_OVER_MS = 15

/** From the click on Call to the other one's ring. */
export const ringBench: Bench = {
  title: 'Call to the other one’s ring',
  rounds: { full: 15, quick: 2 },
  async run(context) {
    const { readings, rounds, chromiumVersion } = await runRounds({
      name: 'ring',
      context,
      choose: () => participants,
      measure: async (pair) => ({ ring: await pair.measureRing() }),
    })
    const series = createSeries(readings, ({ ring }) => ring)
    const over = (one: ImplementationName, other: ImplementationName) =>
      roundTrips
        .map((roundTrip) => median(series.at(one, roundTrip)) - median(series.at(other, roundTrip)))
        .map((ms) => `${ms.toFixed(1)} ms`)
        .join(', ')
    const body = [
      `Milliseconds from the click on Call to the moment the callee's page shows that it rings, over the round trip. The least that
signalling through a server can do is one socket.io message, passed on: the first row. The microphone is opened before anybody's
phone rings, so that nobody is rung by somebody who cannot speak: the second row, and in every other. A click is a button let go:
everybody's is pressed for 80 ms before, as a person presses one, and Offhook opens the devices meanwhile; by key, by Enter, there is
nothing before. They are video calls; plain and the tutorial wait for the camera as well, which takes no longer here and many times as
long where it is a real one.`,
      markdownTable(
        ['', ...roundTrips.map((ms) => `${ms} ms`), 'round trips'],
        participants.map((name) => [
          implementations[name].title,
          ...roundTrips.map((roundTrip) => medianAndSpread(series.at(name, roundTrip))),
          series.slope(name).toFixed(2),
        ]),
      ),
      `Offhook is over the bare message by ${over('offhookAll', 'relay')}; at most ${MOST_OVER_MS} ms were promised. By key it is over
the bare message of somebody who can speak, which waits for the microphone as well, by ${over('offhookByKey', 'spokenRelay')}.`,
      describeLoad(readings),
    ].join('\n\n')
    return { body, rounds, versions: peerVersions(chromiumVersion) }
  },
}
