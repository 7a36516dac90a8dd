import type { Bench } from '../bench.ts'
import { type ContestantName, peerVersions } from '../stage/contestants.ts'
import { playRounds } from '../stage/playRounds.ts'
import { answerReport } from './answerReport.ts'

const everybody = [
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
    const { readings, rounds, chromiumVersion, names } = await playRounds({
      name: 'answer',
      context,
      choose: ({ hasTurn }): ContestantName[] => everybody.filter((name) => hasTurn || name !== 'offhookRelay'),
      measure: (pair) => pair.answeredCall(),
    })
    return { body: answerReport(readings, names), rounds, versions: peerVersions(chromiumVersion) }
  },
}
