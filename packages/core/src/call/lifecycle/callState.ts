import type { DeviceAddress } from '@offhook/protocol'
import type { Call } from '../../api/callStoreState'
import type { SettledCommand } from './callEffect'
import type { EventOf } from './callEvent'

/**
 * The state of a call on this device. The diagram is complete: what an event does depends on the state and on the data of the call, and on no flag beside them.
 *
 *            outgoing                                          incoming
 *
 *             (none)                                            (none)
 *               │ make                                            │ incoming
 *               ▼                                                 ▼
 *       acquiringDevices                                       ringing ◀────────────┐
 *               │ microphone open: call:start                     │ answer          │ microphone refused,
 *               │                                                 ▼                 │ answer refused
 *               │                                         answeringDevices ─────────┤
 *               │                                                 │ microphone open:│
 *               ▼                                                 ▼ call:answer     │
 *          requesting                                         answering ────────────┘
 *               │                                                 │
 *               │ startAcknowledged       answerAcknowledged      │
 *               ├───────────────────┐       ┌─────────────────────┤
 *               │      camera still ▼       ▼ opening             │
 *               │                 acknowledged                    │
 *               │                      │ camera open, refused or 4 s late
 *               │     events deferred  ▼                          │
 *               │                  resolved ── 0 ms ──────────────┤
 *               ▼                      │ 0 ms                     ▼
 *            calling ◀─────────────────┘                    connecting
 *
 *                      a user answers            media flows            media stops
 *            calling ────────────────▶ connecting ─────────▶ connected ───────────▶ reconnecting
 *               ▲                       │                      │  ▲   media flows again  │
 *               └───────────────────────┘                         └──────────────────────┘
 *            caller: all who answered have left before their media flowed, others ring
 *
 *   every state ──▶ ended        the call is closed, ended, declined, not answered, or lost
 *   acquiringDevices, requesting ──▶ (none)     the microphone or the start is refused: the call is removed
 *   answeringDevices ──▶ acknowledged           the server has put this device into the call already (crossed calls)
 *   requesting ──▶ connecting                   both users were calling each other (glare): the other call is the one that counts
 *   (none) ──▶ calling, connecting, connected   the page was reloaded during a call (`rejoin`)
 *   resolved, calling, connecting ──▶ reconnecting   a user has answered whose device is lost
 *   connected, reconnecting ──▶ calling         the media of a provisional answer has stopped: no user has answered
 *   connecting, reconnecting ──▶ connected      the last other user of a call that was connected has left it, and it rings for others
 *
 * - `acquiringDevices`, `answeringDevices`: the devices are opening, and the server has not been asked yet.
 * - `requesting`, `answering`: the command is sent. The camera may still be opening.
 * - `acknowledged`: the server has accepted the command, and the camera is still opening. The promise of the command is pending.
 * - `resolved`: the promise has resolved. The code that awaits it runs before the deferred events are handled.
 * - `acknowledged` and `resolved` lead a caller to `calling` and a callee to `connecting` (`roleOf`).
 *
 * Listeners hear of the local tracks first, then of the result of the command, then of the other users. Therefore the server's events
 * are deferred in `requesting`, `acknowledged` and `resolved`, and handled in their order when the call leaves `resolved`.
 */
export type Phase =
  | 'acquiringDevices'
  | 'requesting'
  | 'acknowledged'
  | 'resolved'
  | 'calling'
  | 'ringing'
  | 'answeringDevices'
  | 'answering'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'ended'

/** An event that waits until the local tracks and the result of the command have been reported. */
export type DeferredEvent = EventOf<'user' | 'peer' | 'provisionalAnswer' | 'remoteMute' | 'snapshot' | 'closed'>

type SimplePhase = Exclude<Phase, 'requesting' | 'acknowledged' | 'resolved'>

/** What every state has. Plain data: equal to its own JSON round trip. */
export interface CallData {
  /** The call as the store shows it. */
  call: Call
  selfJid: string
  metadata?: Record<string, string>
  /** The caller's video track that the store shows since the local answer and listeners have not received yet. */
  earlyVideoTrackId: string | null
  /** The number of the last push of this call. */
  seq: number
  /** The device to exchange media with, by user. */
  devices: Record<string, DeviceAddress>
  /** Users for whom `callUserJoined` was emitted, in that order. */
  joined: string[]
  /** Users who count as connected without the tracks that are missing. */
  mediaGraceOver: string[]
  /** Users whose device sends media before the server has confirmed that it answered. */
  provisional: string[]
}

export type CallState =
  | { [P in SimplePhase]: CallData & { phase: P } }[SimplePhase]
  | (CallData & { phase: 'requesting'; deferredEvents: DeferredEvent[] })
  | (CallData & {
      phase: 'acknowledged'
      acknowledgement: EventOf<'startAcknowledged' | 'answerAcknowledged'>
      deferredEvents: DeferredEvent[]
    })
  | (CallData & { phase: 'resolved'; deferredEvents: DeferredEvent[] })

export type StateOf<P extends Phase> = Extract<CallState, { phase: P }>
export type CallStateOrNone = CallState | null

/** The state with the same call in another phase. What belonged to the old phase only is dropped. */
export function enter(state: CallData, phase: SimplePhase): CallState {
  const { call, selfJid, metadata, earlyVideoTrackId, seq, devices, joined, mediaGraceOver, provisional } = state
  return {
    ...{ phase, call, selfJid, earlyVideoTrackId, seq, devices, joined, mediaGraceOver, provisional },
    ...(metadata && { metadata }),
  }
}

/** Whether the local user is the caller. Who makes the offers is another question: see `initiator` of a peer. */
export function roleOf({ call, selfJid }: CallData): 'caller' | 'callee' {
  return call.callerJid === selfJid ? 'caller' : 'callee'
}

/** The command whose promise is pending. */
export function pendingCommandOf(state: CallState): SettledCommand | null {
  switch (state.phase) {
    case 'acquiringDevices':
    case 'requesting':
      return 'make'
    case 'answeringDevices':
    case 'answering':
      return 'answer'
    case 'acknowledged':
      return state.acknowledgement.type === 'startAcknowledged' ? 'make' : 'answer'
    default:
      return null
  }
}

/** Whether the call uses, or is acquiring, the devices. At most one call of a client does. */
export function holdsDevices({ phase }: CallState): boolean {
  return phase !== 'ringing' && phase !== 'ended'
}

/** Whether the server has not accepted an answer of this device yet: the call can be answered or declined. */
export function isUnanswered({ phase }: CallState): boolean {
  return phase === 'ringing' || phase === 'answeringDevices' || phase === 'answering'
}

/** Whether this device takes part in the call: from the local user's command until the end. */
export function isRunning(state: CallState | undefined): boolean {
  return state !== undefined && state.phase !== 'ended' && !isUnanswered(state)
}

/** Whether the server has this call, as far as this client knows. */
export function isKnownToServer(state: CallState): boolean {
  if (state.phase === 'requesting') return state.deferredEvents.length > 0
  return state.phase !== 'acquiringDevices' && state.phase !== 'ended'
}
