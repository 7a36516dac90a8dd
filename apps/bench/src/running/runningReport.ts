import { medianWithSpread, ratioWithInterval } from '../formatFigures.ts'
import { markdownTable } from '../results.ts'
import { medianRatio } from '../statistics.ts'
import type { Usage } from './processTimes.ts'
import { type Situation, type SituationName, situationNames, situations } from './situations.ts'

/** What a page sends and shows, on average over the pages of a call. */
export interface MediaRates {
  /** Sent to all others together, without the headers of UDP and IP. */
  uplinkKilobits: number
  /** Decoded frames of the picture of one other person. */
  framesPerSecond: number
}

export type RunningReadings = Partial<Record<SituationName, (Usage & { media: MediaRates })[]>>

export function describeRunning(readings: RunningReadings, seconds: number): string {
  const measured = situationNames.filter((name) => readings[name] !== undefined)
  const rows = measured.map((name) => {
    const usages = readings[name] ?? []
    const { title, comparedWith, target }: Situation = situations[name]
    const values = (key: 'all' | 'renderers' | 'gpu' | 'others') => usages.map((usage) => usage[key])
    const compared = readings[comparedWith as SituationName]
    return [
      title,
      medianWithSpread(values('all'), 1),
      ...(['renderers', 'gpu', 'others'] as const).map((key) => medianWithSpread(values(key), 1)),
      medianWithSpread(
        usages.flatMap(({ mainThreads }) => mainThreads),
        1,
      ),
      ...(['uplinkKilobits', 'framesPerSecond'] as const).map((key) =>
        medianWithSpread(
          usages.map(({ media }) => media[key]),
          0,
        ),
      ),
      compared
        ? ratioWithInterval(
            medianRatio(
              values('all'),
              compared.map(({ all }) => all),
            ),
          )
        : '',
      describeTarget(target),
    ]
  })
  return [
    `Pages of 1,280 × 800 in one browser, one for each person, each in a process of its own, measured for ${seconds} s. Percent of one processor core, of all
processes of the browser together; the main thread is that of one page, and the uplink what one page sends to all others. Both microphones deliver the same speech with pauses. Pages without a
graphics processor: everything is drawn in software. The bare pages use \`RTCPeerConnection\` without a library, and show the same videos in
the same places; they show nothing else.`,
    markdownTable(
      [
        '',
        'all',
        'renderers',
        'GPU process',
        'other processes',
        'main thread',
        'uplink, kbit/s',
        'frames per second',
        'ratio to bare',
        'target',
      ],
      rows,
    ),
  ].join('\n\n')
}

function describeTarget(target: Situation['target']): string {
  const { ratio, all, mainThread } = target ?? {}
  return [
    ratio === undefined ? [] : `ratio ${ratio}`,
    all === undefined ? [] : `${all} %`,
    mainThread === undefined ? [] : `main thread ${mainThread} %`,
  ]
    .flat()
    .join(', ')
}
