import { CANDIDATES, sampleCandidate, sampleSdp } from './sampleSignals.ts'

export type Side = 'caller' | 'callee'

/** The identifiers of one call. */
export interface ScriptedCall {
  roomId: string
  address: Record<Side, { userJid: string; deviceId: string }>
}

/** One command, and the pushes that the server sends because of it, besides the acknowledgement. */
export interface Step {
  by: Side
  command: string
  request(call: ScriptedCall): unknown
  /** The receivers of the pushes, one entry for each push. */
  pushesTo: readonly Side[]
}

const otherSide = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller')

function signal(by: Side, body: unknown): Step {
  return {
    by,
    command: 'call:signal',
    request: ({ roomId, address }) => ({ roomId, to: address[otherSide(by)], generation: 1, signal: body }),
    pushesTo: [otherSide(by)],
  }
}

const signals = (by: Side, type: 'offer' | 'answer'): Step[] => [
  signal(by, { type, sdp: sampleSdp }),
  ...Array.from({ length: CANDIDATES }, (_, index) =>
    signal(by, { type: 'candidate', candidate: sampleCandidate(index) }),
  ),
]

const roomRequest = ({ roomId }: ScriptedCall) => ({ roomId })

/**
 * A whole video call between two users, as Offhook's client makes it. The steps of a burst are sent without waiting, as a browser
 * emits candidates. The next burst is sent once all acknowledgements and pushes of the last one have arrived.
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
    { by: 'callee', command: 'call:ring', request: roomRequest, pushesTo: ['caller'] },
    { by: 'callee', command: 'call:ice', request: roomRequest, pushesTo: [] },
    { by: 'caller', command: 'call:ice', request: roomRequest, pushesTo: [] },
  ],
  [
    {
      by: 'callee',
      command: 'call:answer',
      request: ({ roomId }) => ({ roomId, tracks: { microphone: { isMuted: false }, camera: { isMuted: false } } }),
      // Each side gets the new user, and the device to connect to. The server probes the device of the caller.
      pushesTo: ['caller', 'caller', 'callee', 'callee', 'caller'],
    },
  ],
  // The response to the probe: without it, the server closes the connection.
  [{ by: 'caller', command: 'connection:keep-alive', request: () => ({ within: 0 }), pushesTo: [] }],
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

/** The number of messages of a whole call: commands, acknowledgements and pushes. */
export const messagesPerCall = callScript.flat().reduce((sum, { pushesTo }) => sum + 2 + pushesTo.length, 0)
