import { CANDIDATES, sampleCandidate, sampleSdp } from './sampleSignals.ts'

export type Side = 'caller' | 'callee'

/** What both ends of a call know while it is made. */
export interface ScriptedCall {
  roomId: string
  /** JIDs and devices. */
  address: Record<Side, { userJid: string; deviceId: string }>
}

/** One message to the server, and what the server says to whom because of it, beside the acknowledgement. */
export interface Step {
  by: Side
  command: string
  request(call: ScriptedCall): unknown
  pushesTo: readonly Side[]
}

const other = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller')

function signal(by: Side, body: unknown): Step {
  return {
    by,
    command: 'call:signal',
    request: ({ roomId, address }) => ({ roomId, to: address[other(by)], generation: 1, signal: body }),
    pushesTo: [other(by)],
  }
}

const signals = (by: Side, type: 'offer' | 'answer'): Step[] => [
  signal(by, { type, sdp: sampleSdp }),
  ...Array.from({ length: CANDIDATES }, (_, index) =>
    signal(by, { type: 'candidate', candidate: sampleCandidate(index) }),
  ),
]

const onRoom = ({ roomId }: ScriptedCall) => ({ roomId })

/**
 * A whole video call between two people as the client makes it. The steps of one burst are sent one after the other without waiting,
 * as a browser's candidates come; the next burst when everything has come of the one before.
 */
export const callScript: readonly (readonly Step[])[] = [
  [
    {
      by: 'caller',
      command: 'call:start',
      request: ({ roomId, address }) => ({
        roomId,
        callType: 'video',
        to: [address.callee.userJid],
        groupId: null,
        tracks: { microphone: { isMuted: false }, camera: { isMuted: false } },
      }),
      pushesTo: ['callee'],
    },
  ],
  [
    { by: 'callee', command: 'call:ring', request: onRoom, pushesTo: ['caller'] },
    { by: 'callee', command: 'call:ice', request: onRoom, pushesTo: [] },
    { by: 'caller', command: 'call:ice', request: onRoom, pushesTo: [] },
  ],
  [
    {
      by: 'callee',
      command: 'call:answer',
      request: ({ roomId }) => ({ roomId, tracks: { microphone: { isMuted: false }, camera: { isMuted: false } } }),
      // The new user and the way to their device, to each of the two.
      pushesTo: ['caller', 'caller', 'callee', 'callee'],
    },
  ],
  signals('caller', 'offer'),
  signals('callee', 'answer'),
  [
    {
      by: 'caller',
      command: 'call:end',
      request: ({ roomId }) => ({ roomId, reason: 'hangup' }),
      pushesTo: ['callee'],
    },
  ],
]

/** Messages of a whole call: to the server, its acknowledgements, and what it says unasked. */
export const messagesPerCall = callScript.flat().reduce((sum, { pushesTo }) => sum + 2 + pushesTo.length, 0)
