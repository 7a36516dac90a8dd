import type { Bench } from '../bench.ts'
import { type ImplementationName, peerVersions } from '../environment/implementations'
import { runRounds } from '../environment/runRounds'
import { answerReport } from './answerReport.ts'

const participants = [
  'plain',
  'offhookAll',
  'peerjs',
  'offhookRelay',
  'offhookByKey',
  'simplePeer',
  'offhookOff',
  'plainAgain',
] as const

/** From the click on Answer to what each side hears and sees first. */
export const answerBench: Bench = {
  title: 'Answer to the first sound and the first picture',
  rounds: { full: 15, quick: 2 },
  async run(context) {
    const { readings, rounds, chromiumVersion, names } = await runRounds({
      name: 'answer',
      context,
      choose: ({ hasTurn }): ImplementationName[] => participants.filter((name) => hasTurn || name !== 'offhookRelay'),
      measure: (pair) => pair.measureAnswer(),
    })
    return { body: answerReport(readings, names), rounds, versions: peerVersions(chromiumVersion) }
  },
}
