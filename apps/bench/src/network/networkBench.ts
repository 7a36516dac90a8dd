import os from 'node:os'
import { unimpaired } from '../../network/createNetwork.ts'
import type { Bench } from '../bench.ts'
import { createSpeechDevices } from '../environment/createSpeechDevices.ts'
import { type ImplementationName, implementations, measuredVersions } from '../environment/implementations.ts'
import { type BenchEnvironment, openBenchEnvironment } from '../environment/openBenchEnvironment.ts'
import { openReadings } from '../openReadings.ts'
import { periods } from './callQuality.ts'
import { describeNetworkReadings, type NetworkReading } from './networkReport.ts'
import { ROUND_TRIP_MS, type Situation, situationNames, situations } from './situations.ts'

const participants = ['offhookAll', 'plain', 'peerjs'] as const satisfies readonly ImplementationName[]

/** Measures voice and picture of a call while packets are lost, and on narrow links. */
export const networkBench: Bench = {
  title: 'Network: voice and picture with packet loss and on narrow links',
  rounds: { full: 3, quick: 1 },
  async run({ rounds, isQuick, isAppending, only, implementations: chosen, progress }) {
    const chosenSituations = choose(situationNames, only, 'situation')
    const names = choose(participants, chosen, 'implementation')
    const readings = openReadings<NetworkReading>(isQuick ? 'network-quick' : 'network', isAppending)
    const earlierRounds = readings.all.reduce((max, { round }) => Math.max(max, round), 0)
    const environment = await openBenchEnvironment(progress, (folder) => createSpeechDevices(folder, 'noisy'))
    try {
      for (const media of new Set(chosenSituations.map((name) => situations[name].media))) {
        for (const name of names) await (await environment.openPair(name, media)).measureTalk(1)
      }
      for (let index = 0; index < rounds; index++) {
        const round = earlierRounds + index + 1
        const order = round % 2 === 0 ? [...names].reverse() : names
        for (const situation of chosenSituations) {
          for (const implementation of order) {
            const { title } = situations[situation]
            progress(`round ${index + 1} of ${rounds}, ${title}, ${implementations[implementation].title}`)
            const measured = await measure(environment, situations[situation], implementation)
            readings.add({ situation, implementation, round, load: os.loadavg()[0] ?? NaN, measured })
          }
        }
      }
      return {
        body: describeNetworkReadings(readings.all),
        rounds: earlierRounds + rounds,
        versions: measuredVersions(environment.chromiumVersion),
      }
    } finally {
      await environment.close()
    }
  },
}

async function measure(environment: BenchEnvironment, situation: Situation, implementation: ImplementationName) {
  const pair = await environment.openPair(implementation, situation.media)
  await environment.shape({}, { delayMs: ROUND_TRIP_MS / 2 })
  await environment.shape({ from: 'alice', to: 'bob' }, situation.between ?? {})
  await environment.shape({ from: 'bob', to: 'alice' }, situation.between ?? {})
  await environment.shape({ host: 'alice' }, situation.caller ?? {})
  try {
    return await pair.measureTalk(periods.settled[1])
  } finally {
    await environment.shape({}, unimpaired)
  }
}

/** @throws Error with one line when a chosen name does not exist */
function choose<Name extends string>(names: readonly Name[], chosen: readonly string[] | undefined, kind: string) {
  const unknown = chosen?.find((name) => !(names as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`No such ${kind}: ${unknown}. There are ${names.join(', ')}.`)
  return names.filter((name) => chosen?.includes(name) ?? true)
}
