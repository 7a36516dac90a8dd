import type { TalkReading } from '../environment/createPagePair.ts'
import { type ImplementationName, implementations } from '../environment/implementations.ts'
import { describeLoad } from '../environment/roundReading.ts'
import { markdownTable } from '../results.ts'
import { median, quantile } from '../statistics.ts'
import { type CallQuality, callQuality, type Period } from './callQuality.ts'
import { ROUND_TRIP_MS, type SituationName, situations } from './situations.ts'

export interface NetworkReading {
  situation: SituationName
  implementation: ImplementationName
  round: number
  /** The load average of the machine after the measurement. */
  load: number
  measured: TalkReading
}

export function describeNetworkReadings(readings: readonly NetworkReading[]): string {
  const names = [...new Set(readings.map(({ situation }) => situation))]
  return [
    `Two browsers, a round trip of ${ROUND_TRIP_MS} ms, and speech with pauses as the microphone. Packets are lost at random between
the two users, in both directions. A narrow link is the caller's, with the same rate and queue in both directions. Both are so
before the call. Each value is the median of the calls, with the lowest and the highest of them in parentheses; a value of a call is that of both
pages together. Concealed: the share of the sound that was synthesized because its packets were lost or late (\`concealedSamples\`).
It includes the silence that replaces speech in a longer gap (\`silentConcealedSamples\`), because what is said there is lost as
well. Bit rates are those that a page sends, without the headers of UDP and IP. Those of the picture contain the padding with which
the browser probes the link, which a voice call sends as well when a sender for video was negotiated.`,
    `### The first 10 s after the answer\n\n${table(readings, names, 'start')}`,
    `### From 20 s to 30 s after the answer\n\n${table(readings, names, 'settled')}`,
    describeLoad(readings),
  ].join('\n\n')
}

function table(readings: readonly NetworkReading[], names: readonly SituationName[], period: Period): string {
  const rows = names.flatMap((situation) => {
    const ofSituation = readings.filter((reading) => reading.situation === situation)
    return [...new Set(ofSituation.map(({ implementation }) => implementation))].map((implementation) => {
      const qualities = ofSituation
        .filter((reading) => reading.implementation === implementation)
        .map(({ measured }) => callQuality(measured, period))
      const { media, title } = situations[situation]
      const cell = (pick: (quality: CallQuality) => number, digits: number) =>
        medianWithRange(qualities.map(pick), digits)
      return [
        title,
        implementations[implementation].title,
        cell(({ concealed }) => concealed * 100, 2),
        cell(({ audiblyConcealed }) => audiblyConcealed * 100, 2),
        cell(({ audioKilobits }) => audioKilobits, 0),
        cell(({ videoKilobits }) => videoKilobits, 0),
        ...(media === 'voice'
          ? ['', '']
          : [cell(({ framesPerSecond }) => framesPerSecond, 1), cell(({ frameHeight }) => frameHeight, 0)]),
      ]
    })
  })
  return markdownTable(
    [
      '',
      '',
      'voice concealed, %',
      'of it audible, %',
      'sound, kbit/s',
      'picture, kbit/s',
      'frames per second',
      'height in pixels',
    ],
    rows,
  )
}

function medianWithRange(values: readonly number[], digits: number): string {
  const [low, high] = [quantile(values, 0), quantile(values, 1)]
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
}
