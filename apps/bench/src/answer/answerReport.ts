import type { CallReading } from '../environment/createPagePair.ts'
import { createSeries, type Series } from '../environment/createSeries.ts'
import type { ImplementationName } from '../environment/implementations.ts'
import { describeLoad, type RoundReading, type RoundTrip, roundTrips } from '../environment/roundReading.ts'
import { timesTable } from '../environment/timesTable.ts'
import { ratioWithInterval } from '../formatFigures.ts'
import { markdownTable } from '../results.ts'
import { median } from '../statistics.ts'

type AnswerReading = RoundReading<CallReading>

/** The largest difference of the control between the two halves of a run. A larger one makes the run invalid. */
const MAX_DRIFT = 0.2

const MAX_RELAY_RATIO = 0.4

const measureTitles: Record<keyof Omit<CallReading, 'ringMs'>, string> = {
  callerAudioMs: 'First audio at the caller',
  callerVideoMs: 'First video at the caller',
  calleeAudioMs: 'First audio at the callee',
  calleeVideoMs: 'First video at the callee',
}

const callerAudio = ({ callerAudioMs }: CallReading) => callerAudioMs
const audioOnBothSides = ({ callerAudioMs, calleeAudioMs }: CallReading) => Math.max(callerAudioMs, calleeAudioMs)
const videoOnBothSides = ({ callerVideoMs, calleeVideoMs }: CallReading) => Math.max(callerVideoMs, calleeVideoMs)

/** @throws Error when the machine was too uneven for the figures to be valid */
export function answerReport(readings: readonly AnswerReading[], names: readonly ImplementationName[]): string {
  const drift = controlDrift(readings)
  if (drift > MAX_DRIFT) {
    throw new Error(
      `The control drifted by ${percent(drift)} during the run. Measure again while the machine has no other load.`,
    )
  }
  return [
    `Milliseconds from the click on Answer, by the round trip between any two of caller, callee, server and TURN server. The last
column is the slope: how many round trips it takes. The video is 640x480 at 30 frames per second. One pair calls at a time, and the
implementations alternate at each round trip in each round. Each button is pressed for 80 ms before the click, as a person does, and
Offhook opens the devices meanwhile. \`by keyboard\` presses Enter, which gives no such time. \`plain, connected before\` has none
either: it sends the caller's media while it rings, and opens the callee's devices at the answer, so that its first video at the
caller is the camera's first frame, encoded, sent and decoded. In no Offhook call did the callee send a media packet before the answer,
with \`off\` no packet passed between the two and neither knew an address of the other, and with \`relay\` no address of the callee was
disclosed to the caller: the benchmark stops otherwise.`,
    `With \`relay\` the caller learns of the answer one round trip after the click, through either server, and its media takes another
through the TURN server: two of the round trips of this network at the callee. With \`early media\` (\`earlyMedia: 'relay'\`, not the
default) the caller sends it while it rings.`,
    ...Object.entries(measureTitles).map(([key, title]) => {
      const series = createSeries(readings, (measured) => measured[key as keyof CallReading])
      return `### ${title}\n\n${timesTable(series, names)}`
    }),
    `### Ratios\n\nRatios of medians, with the 95 % interval (bootstrap).\n\n${ratiosTable(readings)}`,
    `### Targets\n\n${targetsTable(readings)}`,
    ...(names.includes('offhookRelay') ? [relayTargetsTable(readings)] : []),
    `${describeLoad(readings)} Between the two halves of the run, the control (plain RTCPeerConnection) drifted by ${percent(drift)}.`,
  ].join('\n\n')
}

const percent = (share: number) => `${Math.round(share * 100)} %`

function ratiosTable(readings: readonly AnswerReading[]): string {
  const audio = createSeries(readings, callerAudio)
  const video = createSeries(readings, videoOnBothSides)
  const row = (
    title: string,
    series: Series,
    numerator: ImplementationName,
    denominator: ImplementationName,
  ): string[] => [
    title,
    ...roundTrips.map((roundTrip) => ratioWithInterval(series.ratio(numerator, denominator, roundTrip))),
  ]
  return markdownTable(
    ['', ...roundTrips.map((ms) => `${ms} ms`)],
    [
      row('Audio at the caller: Offhook to plain', audio, 'offhookAll', 'plain'),
      row('Audio at the caller: Offhook to PeerJS', audio, 'offhookAll', 'peerjs'),
      row('Video on both sides: Offhook to plain', video, 'offhookAll', 'plain'),
      row('Video on both sides: Offhook to PeerJS', video, 'offhookAll', 'peerjs'),
      row('Video on both sides: Offhook to simple-peer', video, 'offhookAll', 'simplePeer'),
      row('Video on both sides: Offhook by keyboard to PeerJS', video, 'offhookByKeyboard', 'peerjs'),
      row(
        'Video on both sides: Offhook by keyboard to plain, connected before',
        video,
        'offhookByKeyboard',
        'connectedByKeyboard',
      ),
      row('Audio at the caller: Offhook without preconnect to plain', audio, 'offhookOff', 'plain'),
      row('Control, audio at the caller: plain to plain', audio, 'plainControl', 'plain'),
    ],
  )
}

function targetsTable(readings: readonly AnswerReading[]): string {
  const audio = createSeries(readings, callerAudio)
  const video = createSeries(readings, videoOnBothSides)
  const ratio = (series: Series, denominator: ImplementationName, roundTrip: RoundTrip) => (name: ImplementationName) =>
    series.ratio(name, denominator, roundTrip).ratio
  const slope = (series: Series) => (name: ImplementationName) => series.slope(name)
  const targets: [title: string, max: number, measure: (name: ImplementationName) => number][] = [
    ['Audio at the caller, ratio to plain at 100 ms', 0.25, ratio(audio, 'plain', 100)],
    ['Audio at the caller, ratio to plain at 200 ms', 0.2, ratio(audio, 'plain', 200)],
    ['Audio at the caller, round trips', 0.6, slope(audio)],
    ['Video on both sides, round trips', 1.05, slope(video)],
    ['Video on both sides, ratio to PeerJS at 50 ms', 0.45, ratio(video, 'peerjs', 50)],
    ['Video on both sides, ratio to PeerJS at 200 ms', 0.3, ratio(video, 'peerjs', 200)],
    [
      'Video on both sides, ratio to plain connected before, with a camera as late, at 50 ms',
      1.1,
      ratio(video, 'connectedByKeyboard', 50),
    ],
  ]
  return markdownTable(
    ['', 'at most', 'measured', '', 'by keyboard', ''],
    targets.map(([title, max, measure]) => [
      title,
      max.toFixed(2),
      ...verdict(measure('offhookAll'), max),
      ...verdict(measure('offhookByKeyboard'), max),
    ]),
  )
}

function relayTargetsTable(readings: readonly AnswerReading[]): string {
  const ratios: [title: string, series: Series][] = [
    ['Audio at the caller', createSeries(readings, callerAudio)],
    ['Audio on both sides', createSeries(readings, audioOnBothSides)],
    ['Video on both sides', createSeries(readings, videoOnBothSides)],
  ]
  return markdownTable(
    ['', 'at most', '`relay`', '', '`relay`, early media', ''],
    ratios.map(([title, series]) => [
      `${title}, ratio to plain at 200 ms`,
      MAX_RELAY_RATIO.toFixed(2),
      ...verdict(series.ratio('offhookRelay', 'plain', 200).ratio, MAX_RELAY_RATIO),
      ...verdict(series.ratio('offhookEarlyRelay', 'plain', 200).ratio, MAX_RELAY_RATIO),
    ]),
  )
}

const verdict = (measured: number, max: number) => [measured.toFixed(2), measured <= max ? 'met' : '**missed**']

/** By how much the medians of the control differ between the two halves of the run: the median over the round trips. */
function controlDrift(readings: readonly AnswerReading[]): number {
  const control = readings.filter(({ implementation }) => implementation === 'plain')
  const middle = median(control.map(({ round }) => round))
  const halves = [control.filter(({ round }) => round <= middle), control.filter(({ round }) => round > middle)]
  const [first, second] = halves.map((half) => createSeries(half, callerAudio))
  if (!first || !second || halves.some((half) => half.length === 0)) return 0
  return median(
    roundTrips.map((roundTrip) =>
      Math.abs(median(second.at('plain', roundTrip)) / median(first.at('plain', roundTrip)) - 1),
    ),
  )
}
