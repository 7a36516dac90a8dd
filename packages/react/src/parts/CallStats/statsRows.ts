import type { ParticipantStats, StreamStats } from '@offhook/core'
import type { StatsLabels } from '../../locale/statsLabels'

/** A line of a table: what it is about, what arrives, what is sent. */
export type StatsRow = readonly [title: string, received: string, sent: string]

/** What is shown about one user. */
export interface StatsRows {
  /** The lines about the connection, each with one value. */
  connection: (readonly [title: string, value: string])[]
  /** The lines about audio, and those about video if there is any. */
  kinds: { title: string; rows: StatsRow[] }[]
}

/** In place of a value that is not measured. */
const NOTHING = '–'

/** Formats what was measured about one user. */
export function statsRows(
  { path, roundTripTime, mos, receivedAudio, receivedVideo, sentAudio, sentVideo }: ParticipantStats,
  labels: StatsLabels,
): StatsRows {
  const format = (value: number | null, options: Intl.NumberFormatOptions = {}) =>
    value === null
      ? NOTHING
      : new Intl.NumberFormat(labels.numbers, { maximumFractionDigits: 0, useGrouping: false, ...options }).format(
          value,
        )
  const milliseconds = (value: number | null) => format(value, { style: 'unit', unit: 'millisecond' })
  const oneDecimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  const percent = (value: number | null) =>
    format(value === null ? null : value / 100, { style: 'percent', ...oneDecimal })
  const kilobits = (value: number) => format(value, { style: 'unit', unit: 'kilobit-per-second' })

  function row(
    title: string,
    [received, sent]: readonly [StreamStats | null, StreamStats | null],
    show: (stream: StreamStats) => string,
  ): StatsRow {
    return [title, received ? show(received) : NOTHING, sent ? show(sent) : NOTHING]
  }

  const audio = [receivedAudio, sentAudio] as const
  const video = [receivedVideo, sentVideo] as const
  const commonRows = (streams: typeof audio) => [
    row(labels.codec, streams, ({ codec }) => codec ?? NOTHING),
    row(labels.bitrate, streams, ({ bitrate }) => kilobits(bitrate)),
    row(labels.loss, streams, ({ loss }) => percent(loss)),
    row(labels.jitter, streams, ({ jitter }) => milliseconds(jitter)),
  ]
  const audioRows = [...commonRows(audio), row(labels.concealed, audio, ({ concealed }) => percent(concealed))]
  const videoRows = [
    ...commonRows(video),
    row(labels.resolution, video, ({ width, height }) =>
      width === null || height === null ? NOTHING : `${format(width)} × ${format(height)}`,
    ),
    row(labels.framesPerSecond, video, ({ framesPerSecond }) => format(framesPerSecond)),
  ]
  return {
    connection: [
      [labels.path, path ? labels.pathOf[path] : NOTHING],
      [labels.roundTrip, milliseconds(roundTripTime)],
      [labels.voiceQuality, mos === null ? NOTHING : labels.score(format(mos, oneDecimal))],
    ],
    kinds: [
      { title: labels.audio, rows: audioRows },
      ...(receivedVideo || sentVideo ? [{ title: labels.video, rows: videoRows }] : []),
    ],
  }
}

/** The same as text, to be sent to the support of an app. */
export function statsText(
  people: readonly { name: string; rows: StatsRows }[],
  { received, sent }: StatsLabels,
): string {
  const texts = people.map(({ name, rows: { connection, kinds } }) =>
    [
      name,
      ...connection.map(([title, value]) => `${title}: ${value}`),
      ...kinds.flatMap(({ title, rows }) => [
        `${title} (${received} | ${sent})`,
        ...rows.map(([about, ...values]) => `  ${about}: ${values.join(' | ')}`),
      ]),
    ].join('\n'),
  )
  return texts.join('\n\n')
}
