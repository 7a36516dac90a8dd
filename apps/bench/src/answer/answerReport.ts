import { markdownTable } from '../results.ts'
import { type ImplementationName, implementations } from '../environment/implementations'
import type { CallReading } from '../environment/createPagePair'
import { type RoundReading, type RoundTrip, roundTrips } from '../environment/roundReading'
import { describeLoad, medianAndSpread, ratioAndInterval, type Series, createSeries } from '../environment/createSeries'
import { median } from '../statistics.ts'

type AnswerReading = RoundReading<CallReading>

/** By how much the control may differ between the halves of a run before nothing of it counts. */
const GREATEST_DRIFT = 0.2

const measures: Record<keyof Omit<CallReading, 'ringMs'>, string> = {
  callerAudioMs: 'The caller hears the callee',
  callerVideoMs: 'The caller sees the callee',
  calleeAudioMs: 'The callee hears the caller',
  calleeVideoMs: 'The callee sees the caller',
}

const bothSee = ({ callerVideoMs, calleeVideoMs }: CallReading) => Math.max(callerVideoMs, calleeVideoMs)

/** @throws where the machine was too uneven for its figures to mean anything */
export function answerReport(readings: readonly AnswerReading[], names: readonly ImplementationName[]): string {
  const drift = driftOf(readings)
  if (drift > GREATEST_DRIFT) {
    throw new Error(
      `The control drifted by ${percent(drift)} during the run: wait for a quiet machine, and measure again.`,
    )
  }
  return [
    `Milliseconds from the click on Answer, over the time a packet takes there and back between any two of caller, callee, server
and TURN server. The last column is the slope: how many round trips it takes. 640x480 at 30 frames a second, one pair at a time;
each implementation in turn at each round trip in each round. A click is a button let go: everybody's is pressed for 80 ms before, as a
person presses one, and Offhook opens the devices meanwhile. \`by key\`: by Enter, before which there is nothing. In none of the Offhook
calls did the callee send a single packet of sound or picture before the answer, and with \`relay\` the caller was shown no address of
theirs: the bench stops where one is.`,
    ...Object.entries(measures).map(([key, title]) => {
      const series = createSeries(readings, (measured) => measured[key as keyof CallReading])
      return `### ${title}\n\n${times(series, names)}`
    }),
    `### Ratios\n\nOf medians, with the 95 % interval (bootstrap).\n\n${ratios(readings)}`,
    `### What was promised\n\n${promises(readings)}`,
    `${describeLoad(readings)} Between the two halves of the run the control, plain RTCPeerConnection, drifted by ${percent(drift)}.`,
  ].join('\n\n')
}

const percent = (share: number) => `${Math.round(share * 100)} %`

function times(series: Series, names: readonly ImplementationName[]): string {
  return markdownTable(
    ['', ...roundTrips.map((ms) => `${ms} ms`), 'round trips'],
    names.map((name) => [
      implementations[name].title,
      ...roundTrips.map((roundTrip) => medianAndSpread(series.at(name, roundTrip))),
      series.slope(name).toFixed(2),
    ]),
  )
}

function ratios(readings: readonly AnswerReading[]): string {
  const sound = createSeries(readings, ({ callerAudioMs }) => callerAudioMs)
  const pictures = createSeries(readings, bothSee)
  const row = (title: string, series: Series, one: ImplementationName, other: ImplementationName) => [
    title,
    ...roundTrips.map((roundTrip) => ratioAndInterval(series.ratio(one, other, roundTrip))),
  ]
  return markdownTable(
    ['', ...roundTrips.map((ms) => `${ms} ms`)],
    [
      row('Sound at the caller: Offhook to plain', sound, 'offhookAll', 'plain'),
      row('Sound at the caller: Offhook to PeerJS', sound, 'offhookAll', 'peerjs'),
      row('Pictures on both sides: Offhook to plain', pictures, 'offhookAll', 'plain'),
      row('Pictures on both sides: Offhook to PeerJS', pictures, 'offhookAll', 'peerjs'),
      row('Pictures on both sides: Offhook to simple-peer', pictures, 'offhookAll', 'simplePeer'),
      row('Sound at the caller: Offhook, not connecting while it rings, to plain', sound, 'offhookOff', 'plain'),
      row('Control, sound at the caller: plain once more to plain', sound, 'plainAgain', 'plain'),
    ],
  )
}

function promises(readings: readonly AnswerReading[]): string {
  const sound = createSeries(readings, ({ callerAudioMs }) => callerAudioMs)
  const pictures = createSeries(readings, bothSee)
  const ratio = (series: Series, other: ImplementationName, roundTrip: RoundTrip) => (name: ImplementationName) =>
    series.ratio(name, other, roundTrip).ratio
  const slope = (series: Series) => (name: ImplementationName) => series.slope(name)
  const rows: [what: string, atMost: number, measured: (name: ImplementationName) => number][] = [
    ['Sound at the caller, of plain, at 100 ms', 0.25, ratio(sound, 'plain', 100)],
    ['Sound at the caller, of plain, at 200 ms', 0.2, ratio(sound, 'plain', 200)],
    ['Sound at the caller, round trips', 0.6, slope(sound)],
    ['Pictures on both sides, round trips', 1.05, slope(pictures)],
    ['Pictures on both sides, of PeerJS, at 50 ms', 0.45, ratio(pictures, 'peerjs', 50)],
    ['Pictures on both sides, of PeerJS, at 200 ms', 0.3, ratio(pictures, 'peerjs', 200)],
  ]
  const verdict = (measured: number, atMost: number) => [
    measured.toFixed(2),
    measured <= atMost ? 'kept' : '**not kept**',
  ]
  return markdownTable(
    ['', 'at most', 'measured', '', 'by key', ''],
    rows.map(([what, atMost, measured]) => [
      what,
      atMost.toFixed(2),
      ...verdict(measured('offhookAll'), atMost),
      ...verdict(measured('offhookByKey'), atMost),
    ]),
  )
}

/** How far the control's medians of the second half of the rounds are from those of the first, in the middle. */
function driftOf(readings: readonly AnswerReading[]): number {
  const control = readings.filter(({ implementation }) => implementation === 'plain')
  const middle = median(control.map(({ round }) => round))
  const halves = [control.filter(({ round }) => round <= middle), control.filter(({ round }) => round > middle)]
  const [first, second] = halves.map((half) => createSeries(half, ({ callerAudioMs }) => callerAudioMs))
  if (!first || !second || halves.some((half) => half.length === 0)) return 0
  return median(
    roundTrips.map((roundTrip) =>
      Math.abs(median(second.at('plain', roundTrip)) / median(first.at('plain', roundTrip)) - 1),
    ),
  )
}
