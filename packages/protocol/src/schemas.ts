import * as v from 'valibot'
import { limits } from './limits'
import { metadataProblem } from './metadata'
import { captureSources } from './status'

const text = (maximum: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(maximum))
const id = (minimum: number, maximum: number) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^[\\w-]{${minimum},${maximum}}$`),
      `Expected letters, digits, "_" and "-" only, ${minimum} to ${maximum} of them`,
    ),
  )

/** 16 characters at least: an id that can be guessed is an invitation. */
const roomId = id(16, limits.roomId)
const callType = v.picklist(['audio', 'video'])
const source = v.picklist(captureSources)
const trackState = v.object({ isMuted: v.boolean() })
/** Which of the sender's own sources are muted. A source without a device is muted. */
const tracks = v.object({ microphone: trackState, camera: trackState })
const generation = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.generation))

const metadata = v.pipe(
  v.custom<Record<string, string>>(
    (value) => metadataProblem(value) === null,
    ({ input }) => metadataProblem(input) ?? '',
  ),
  // Copies what is there, without the keys that reach into prototypes.
  v.record(v.string(), v.string()),
)

/** One client of one user. */
export const deviceAddress = v.object({ userJid: text(limits.jid), deviceId: id(1, limits.deviceId) })

/**
 * What two peer links say to each other, opaque to the switchboard. The shapes are simple-peer's, and nothing else is let through:
 * it destroys itself on a signal it does not know. `restart` is ours: the end that may not make offers asks for one.
 */
export const signal = v.variant('type', [
  v.object({ type: v.picklist(['offer', 'answer']), sdp: text(limits.sdp) }),
  v.object({
    type: v.literal('candidate'),
    candidate: v.object({
      candidate: v.pipe(v.string(), v.maxLength(limits.candidate)),
      sdpMid: v.nullish(v.pipe(v.string(), v.maxLength(16))),
      sdpMLineIndex: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64))),
    }),
  }),
  v.object({ type: v.literal('renegotiate'), renegotiate: v.literal(true) }),
  v.object({ type: v.literal('restart') }),
])

const roomOnly = v.object({ roomId })

/** The requests of every command, by its name on the wire. Unknown keys are dropped. */
export const requestSchemas = {
  /** What this client still knows, on every connect and after a missed push. */
  'session:sync': v.object({
    known: v.pipe(v.array(roomId), v.maxLength(limits.knownCalls)),
    /** Devices of the same user that this one was before its page was reloaded: their places in calls are its own now. */
    resumes: v.optional(v.pipe(v.array(id(1, limits.deviceId)), v.maxLength(limits.resumedDevices))),
  }),
  'call:start': v.object({
    /** Made by the caller: 128 random bits, so that a call has its name before the server has answered. */
    roomId,
    callType,
    to: v.pipe(v.array(v.pipe(v.string(), v.maxLength(limits.jid))), v.maxLength(limits.callees)),
    groupId: v.nullable(text(limits.jid)),
    metadata: v.optional(metadata),
    tracks,
  }),
  /** This device lets its user hear that the call is there. */
  'call:ring': roomOnly,
  'call:answer': v.object({ roomId, tracks }),
  'call:decline': roomOnly,
  /** Ends, leaves or cancels. `reason` is what the leaving client saw: nobody's word but its own. */
  'call:end': v.object({
    roomId,
    reason: v.picklist(['hangup', 'media-failed', 'connect-failed', 'connection-lost', 'error']),
  }),
  /** The page goes, perhaps only to be reloaded: the others in the call hear so at once, and wait some seconds. */
  'call:away': roomOnly,
  'call:mute': v.object({ roomId, source, isMuted: v.boolean() }),
  'call:signal': v.object({ roomId, to: deviceAddress, generation, signal }),
  /** Fresh ICE servers for a call one is in; TURN credentials are time-limited. */
  'call:ice': roomOnly,
  /**
   * A sign of life of a device whose silence must be found at once, for it is in a call: it is heard again within so many milliseconds,
   * or its line is dead. 0: it is an ordinary line again.
   */
  'line:alive': v.object({ within: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.aliveWithin)) }),
  /** A newer token for this line, whose own runs out. */
  'line:token': v.object({ token: text(limits.token) }),
} as const

/** Made by the client for each command, and the same in every repetition of it: the server does a command once. */
export const commandId = id(1, limits.commandId)

/** What a client says of itself in the socket.io handshake. Who it is, the token alone decides. */
export const handshake = v.object({
  token: text(limits.token),
  deviceId: id(8, limits.deviceId),
  displayName: v.pipe(v.string(), v.maxLength(4 * limits.displayName)),
  protocolVersion: v.number(),
})

/** The first thing wrong with a payload, with where it is and what was there: `to[0]: Expected string but received 7`. */
export function describeIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues
  const path = v.getDotPath(issue)
  const saysAll = issue.type === 'custom' || issue.message.startsWith('Invalid')
  const message = saysAll ? issue.message : `${issue.message} but received ${issue.received}`
  return path ? `${path}: ${message}` : message
}
