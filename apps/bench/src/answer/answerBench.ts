import type { Bench } from '../bench.ts'
import { type ImplementationName, measuredVersions } from '../environment/implementations.ts'
import { runRounds } from '../environment/runRounds.ts'
import { answerReport } from './answerReport.ts'

/** In the order of a round. */
const participants: readonly ImplementationName[] = [
  'plain',
  'offhookAll',
  'peerjs',
  'offhookRelay',
  'offhookByKeyboard',
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
      choose: ({ hasTurn }) => participants.filter((name) => hasTurn || name !== 'offhookRelay'),
      measure: (pair) => pair.measureAnswer(),
    })
    return { body: answerReport(readings, names), rounds, versions: measuredVersions(chromiumVersion) }
  },
}
