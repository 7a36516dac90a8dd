import * as v from 'valibot'
import { callReport } from './callReport'
import { limits } from './limits'
import { metadataProblem } from './metadata'
import { signal, text } from './signal'
import { captureSources } from './sources'

const id = (minimum: number, maximum: number) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^[\\w-]{${minimum},${maximum}}$`),
      `Expected letters, digits, "_" and "-" only, ${minimum} to ${maximum} of them`,
    ),
  )

/** At least 16 characters, so that it cannot be guessed. */
const roomId = id(16, limits.roomId)
const callType = v.picklist(['audio', 'video'])
const source = v.picklist(captureSources)
const trackState = v.object({ isMuted: v.boolean() })
/** Which of the sender's sources are muted. A source without a device is muted. */
const tracks = v.object({ microphone: trackState, camera: trackState })
const generation = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.generation))

const metadata = v.pipe(
  v.custom<Record<string, string>>(
    (value) => metadataProblem(value) === null,
    ({ input }) => metadataProblem(input) ?? '',
  ),
  // Copies the entries, without keys such as `__proto__`.
  v.record(v.string(), v.string()),
)

/** The schema of a {@link DeviceAddress}: one client of one user. */
export const deviceAddress = v.object({ userJid: text(limits.jid), deviceId: id(1, limits.deviceId) })

const roomOnly = v.object({ roomId })
const users = v.pipe(v.array(v.pipe(v.string(), v.maxLength(limits.jid))), v.maxLength(limits.callees))
/** What becomes of the call that the user is in, on any device, and that is not on hold. */
const current = v.optional(v.picklist(['hold', 'end']))
/** Whether the device can exchange descriptions without candidates before the answer. An older client cannot. @default false */
const canNegotiate = v.optional(v.boolean())

/** The schema of each command's request, by the name of the command on the wire. Unknown keys are dropped. */
export const requestSchemas = {
  /** Asks for the snapshot, on every connect and after a missed push. `knownCalls`: the room ids of the calls that the client has. */
  'session:sync': v.object({
    knownCalls: v.pipe(v.array(roomId), v.maxLength(limits.knownCalls)),
    /** The ids that this device had before its page was reloaded: it takes over their memberships in calls, unless they are live. */
    resumedDevices: v.optional(v.pipe(v.array(id(1, limits.deviceId)), v.maxLength(limits.resumedDevices))),
  }),
  /** Starts a call. */
  'call:start': v.object({
    /** 128 random bits, made by the client, so that the call has its id before the server replies. */
    roomId,
    callType,
    to: users,
    groupId: v.nullable(text(limits.jid)),
    metadata: v.optional(metadata),
    tracks,
    canNegotiate,
  }),
  /** Reports that this device rings. */
  'call:ring': v.object({ roomId, canNegotiate }),
  /** Answers a call that rings. `current` is `hold` by default. */
  'call:answer': v.object({ roomId, tracks, current }),
  /** Puts a call on hold. Media is not negotiated: every device of the call stops sending to and playing from this one. */
  'call:hold': roomOnly,
  /** Resumes a call that is on hold. With `current: 'hold'` this swaps two calls. */
  'call:resume': v.object({ roomId, current }),
  /** Calls users into a call that goes on, also those who did not answer, declined or left. Each rings for the whole ring time. */
  'call:invite': v.object({ roomId, to: users }),
  /** Stops the ringing for users who were invited and have not answered. */
  'call:cancel-invite': v.object({ roomId, to: users }),
  /**
   * Moves a call that the user is in on another device to this one. `current` is `hold` by default. A call on hold is resumed. The other members
   * get a new peer, and see neither a leave nor a join.
   */
  'call:take': v.object({ roomId, tracks, current }),
  /** Declines a call that rings, on all devices of the user. */
  'call:decline': roomOnly,
  /** Leaves a call, or cancels one that no callee has answered. `reason` is why, as the client sees it. */
  'call:end': v.object({
    roomId,
    /** The call is ended also if the user is in it on another device. @default false */
    elsewhere: v.optional(v.boolean()),
    reason: v.picklist(['hangup', 'media-failed', 'connect-failed', 'connection-lost', 'error']),
  }),
  /** The page is being closed or reloaded. The other members see that at once, and the membership is kept for some seconds. */
  'call:away': roomOnly,
  /**
   * Reports the members of the call to whom this device has no media path: all of them each time, none once it has a path to every member.
   * A server that does not know the command refuses it, and nothing else happens.
   */
  'call:unreachable': v.object({
    roomId,
    userJids: v.pipe(v.array(text(limits.jid)), v.maxLength(limits.callees)),
  }),
  /**
   * Reports what a call was like that has ended for this device, which was in it. Once for each call.
   * A server that does not know the command refuses it, and nothing else happens.
   */
  'call:report': v.object({ roomId, ...callReport.entries }),
  /** Mutes or unmutes one of the sender's sources. */
  'call:mute': v.object({ roomId, source, isMuted: v.boolean() }),
  /** Sends a signal to another device of the call. `generation` numbers the connections of the two devices. */
  'call:signal': v.object({ roomId, to: deviceAddress, generation, signal }),
  /** Asks for ICE servers with fresh TURN credentials, which are time-limited, for a call that the device is part of. */
  'call:ice': roomOnly,
  /**
   * Keeps the connection of a device in a call alive, so that a silent connection is detected soon: unless the next one arrives within
   * `within` milliseconds, the server closes the connection. 0 ends this.
   */
  'connection:keep-alive': v.object({
    within: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.keepAliveWithin)),
  }),
  /** Replaces the token of this connection before it expires. */
  'connection:token': v.object({ token: text(limits.token) }),
} as const

/** The schema of a command's id. The client repeats it when it repeats the command, and the server executes the command once. */
export const commandId = id(1, limits.commandId)

/** The schema of what a client sends with the socket.io handshake. Only the token identifies the user. */
export const handshake = v.object({
  /** A JWT, or what the server's `authenticate` takes. */
  token: text(limits.token),
  /** Identifies the device among those of its user. */
  deviceId: id(8, limits.deviceId),
  /** The name to show where the token has none. The server cleans and shortens it. */
  displayName: v.pipe(v.string(), v.maxLength(4 * limits.displayName)),
  /** Whether the device can make and answer calls: no call rings on a device that cannot. @default true */
  canCall: v.optional(v.boolean()),
  /** What the device supports, of {@link capabilities}. Others are ignored, because they are of a newer version. @default [] */
  capabilities: v.optional(v.pipe(v.array(text(limits.capability)), v.maxLength(limits.capabilities))),
  /** `PROTOCOL_VERSION` of the client. */
  protocolVersion: v.number(),
})

/**
 * Describes the first problem of an invalid payload, with its path and the value: `to[0]: Expected string but received 7`.
 *
 * @param issues - what valibot found
 * @returns a message of one line
 */
export function describeIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues
  const path = v.getDotPath(issue)
  const isComplete = issue.type === 'custom' || issue.message.startsWith('Invalid')
  const message = isComplete ? issue.message : `${issue.message} but received ${issue.received}`
  return path ? `${path}: ${message}` : message
}
