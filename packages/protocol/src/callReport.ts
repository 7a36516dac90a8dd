import * as v from 'valibot'
import { limits } from './limits'
import { text } from './signal'
import { type CallType, type EndReason, endReasons } from './status'

/** A value that was measured several times in a call. */
export interface ReportedValue {
  /** The average over the call. */
  average: number
  /** The worst value over 10 seconds, or over the whole measured time if that was shorter. */
  worst: number
}

/** The listening quality of a call as a mean opinion score, 1 (bad) to 5 (excellent): ITU-T P.800.1, computed with the E-model, ITU-T G.107. */
export interface ReportedMos extends ReportedValue {
  /** When the worst 10 seconds began, in milliseconds after the call was connected. */
  worstAt: number
}

/** The steps from the start of a call to its media, each in milliseconds. `null` for a step that did not happen, or that this page did not see. */
export interface CallSetup {
  /** From the caller's command until the first callee's device rang. `null` for a callee. */
  ringing: number | null
  /** How long it rang until the first answer; for a callee, until the answer of this user. */
  answer: number | null
  /** From the answer until media flowed in the call. */
  connected: number | null
  /** From the answer until the first audio arrived. */
  audio: number | null
  /** From the answer until the first video arrived. */
  video: number | null
}

/** What the media to and from one user was like, measured at this end. A value is `null` if it was not measured. */
export interface CallReportPeer {
  /** The other user. */
  userJid: string
  /** Whether the media went straight to the other device or through a TURN server, when it was last measured. */
  path: 'direct' | 'relayed' | null
  /** The quality of the audio that arrived. */
  mos: ReportedMos | null
  /** The share of the packets that were sent to this end and got lost, 0 to 1. */
  loss: ReportedValue | null
  /** The share of the audio that had to be made up because it arrived late or not at all, 0 to 1. */
  concealed: ReportedValue | null
  /** In milliseconds. */
  roundTripTime: ReportedValue | null
  /** The bytes of media that were sent, without headers. */
  bytesSent: number
  /** The bytes of media that were received, without headers. */
  bytesReceived: number
  /** The names of the codecs that were used in either direction, such as `opus` and `VP8`. At most 8. */
  codecs: string[]
  /** The largest picture that arrived, in pixels. `null` without video. */
  resolution: { width: number; height: number } | null
}

/**
 * What a call was like on one page of one user. It has no network address, and no name besides the JIDs of the users.
 *
 * Durations are in milliseconds. A client computes the figures, so a server can check their form but not their truth.
 */
export interface CallReport {
  /** Identifies the call. */
  roomId: string
  /** Whether the call was started as an audio or a video call. */
  callType: CallType
  /** `outgoing` if this user started the call. */
  direction: 'outgoing' | 'incoming'
  /** The page has not seen the start of the call, because it was reloaded in the call: the report is about the rest. */
  isPartial: boolean
  /** How long each step took until media flowed. */
  setup: CallSetup
  /** How long media flowed, interruptions included. `null` if the call was never connected. */
  duration: number | null
  /** The users with whom media was exchanged. */
  peers: CallReportPeer[]
  /** The interruptions: how often the media of a connected call stopped, and for how long at most. */
  reconnects: { count: number; longest: number }
  /** Why the call ended. */
  endReason: EndReason
  /** Who ended the call; `system` for timeouts and lost connections. */
  endedBy: 'local' | 'remote' | 'system'
}

const WEEK_MS = 7 * 24 * 3_600_000
/** A petabyte. */
const MAX_BYTES = 1e15

/** A number that is neither negative nor `NaN`. A higher one than `maximum` counts as `maximum`. */
const amount = (maximum: number, minimum = 0) =>
  v.pipe(
    v.number(),
    v.minValue(0),
    v.transform((value) => Math.min(Math.max(value, minimum), maximum)),
  )
const count = (maximum: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maximum))
const milliseconds = amount(WEEK_MS)
const step = v.nullable(milliseconds)
const values = (maximum: number) => v.nullable(v.object({ average: amount(maximum), worst: amount(maximum) }))
const score = amount(5, 1)
const pixels = count(16_384)

const peer = v.object({
  userJid: text(limits.jid),
  path: v.nullable(v.picklist(['direct', 'relayed'])),
  mos: v.nullable(v.object({ average: score, worst: score, worstAt: milliseconds })),
  loss: values(1),
  concealed: values(1),
  roundTripTime: values(60_000),
  bytesSent: amount(MAX_BYTES),
  bytesReceived: amount(MAX_BYTES),
  codecs: v.pipe(
    v.array(v.pipe(v.string(), v.regex(new RegExp(`^[\\w.+-]{1,${limits.codecName}}$`)))),
    v.maxLength(limits.reportedCodecs),
  ),
  resolution: v.nullable(v.object({ width: pixels, height: pixels })),
})

/** The schema of a {@link CallReport} without its room id. */
export const callReport = v.object({
  callType: v.picklist(['audio', 'video']),
  direction: v.picklist(['outgoing', 'incoming']),
  isPartial: v.boolean(),
  setup: v.object({ ringing: step, answer: step, connected: step, audio: step, video: step }),
  duration: step,
  peers: v.pipe(v.array(peer), v.maxLength(limits.callees)),
  reconnects: v.object({ count: count(1_000), longest: milliseconds }),
  endReason: v.picklist(endReasons),
  endedBy: v.picklist(['local', 'remote', 'system']),
}) satisfies v.GenericSchema<Omit<CallReport, 'roomId'>>
