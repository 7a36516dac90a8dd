import type { Bench } from '../bench.ts'
import { type ImplementationName, implementations, measuredVersions } from '../environment/implementations.ts'
import { ports } from '../environment/ports.ts'
import { runRounds } from '../environment/runRounds.ts'
import { answerReport } from './answerReport.ts'

/** In the order of a round. */
const participants: readonly ImplementationName[] = [
  'plain',
  'offhookAll',
  'peerjs',
  'offhookRelay',
  'offhookEarlyRelay',
  'offhookByKeyboard',
  'connectedByKeyboard',
  'simplePeer',
  'offhookOff',
  'plainControl',
]

/** Measures the time from the click on Answer to the first audio and video on each side. */
export const answerBench: Bench = {
  title: 'Answer: time to the first audio and video',
  rounds: { full: 15, quick: 2 },
  async run(context) {
    const { readings, rounds, chromiumVersion, names } = await runRounds({
      name: 'answer',
      context,
      choose: ({ hasTurn }) =>
        participants.filter((name) => hasTurn || implementations[name].port !== ports.offhookRelay),
      measure: (pair) => pair.measureAnswer(),
    })
    return { body: answerReport(readings, names), rounds, versions: measuredVersions(chromiumVersion) }
  },
}
