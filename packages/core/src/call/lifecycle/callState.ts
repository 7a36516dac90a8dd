import type { DeviceAddress } from '@offhook/protocol'
import type { Call } from '../../api/callStoreState'
import type { AwaitedCommand } from './callEffect'
import type { EventOf } from './callEvent'

/**
 * Where a call stands for this device.
 *
 *             make               answered                media flows
 *   (none) ─────────▶ calling ─────────────▶ connecting ─────────────▶ connected ◀───┐
 *      │                │                        │  ▲                    │   │        │ media flows again
 *      │ incoming       │ end, declined, busy,   │  │ answer             │   │ media  │
 *      │                │ no answer, unavailable │  │                    │   ▼ stops  │
 *      └─────▶ ringing ─┼────────────────────────┼──┘                    │ reconnecting
 *                 │     ▼                        ▼                       ▼        │
 *                 └──────────────────────────▶ ended ◀────────────────────────────┘
 *
 * A call that was refused before anybody's phone rang (no microphone, 403, 409) goes back to (none): it never was.
 */
export type Phase = 'calling' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended'

export interface CallState {
  phase: Phase
  /** What the store shows. */
  call: Call
  selfJid: string
  metadata?: Record<string, string>
  /** The command whose promise is still open. */
  awaiting: AwaitedCommand | null
  /** While this person calls or answers: which devices are wanted, and how far it has come. */
  opening: Opening | null
  /** The caller's picture, shown from the answer on and not handed out yet: a track's id. */
  earlyPicture: string | null
  /** The server has the call: what happens to it is worth telling the server. */
  isTaken: boolean
  /** The number of the last push of this call. */
  seq: number
  /** The device to exchange media with, for each user of whom one is known. */
  devices: Record<string, DeviceAddress>
  /** Users who were `callUserJoined`, in that order. */
  joined: string[]
  /** Users whose late tracks are waited for no longer. */
  unwaited: string[]
}

/** A call and an answer are given as soon as the microphone is open. The camera may take longer than the server. */
export interface Opening {
  withVideo: boolean
  /** The server has been told. */
  isSaid: boolean
  areDevicesOpen: boolean
  /** What the server has said to it, and since. It waits until the devices are open, for one's own tracks are told of first. */
  held: HeldEvent[]
}

/** Plain data, all of it. */
export type HeldEvent = EventOf<
  'taken' | 'answered' | 'closed' | 'linkAnswered' | 'user' | 'peer' | 'remoteMute' | 'snapshot'
>

export type CallStateOrNone = CallState | null

/** Whether a call has, or is asking for, the microphone. At most one does: one cannot be in two calls. */
export function holdsDevices({ phase, awaiting }: CallState): boolean {
  return phase === 'ringing' ? awaiting !== null : phase !== 'ended'
}

/** Whether this device takes part in a call, from the first click until the end. */
export function isRunning(state: CallState | undefined): boolean {
  return state !== undefined && state.phase !== 'ended' && state.phase !== 'ringing'
}

/** Whether the server has put this device into a call that still rings here, because its camera is waited for. */
export function isSeated({ opening }: CallState): boolean {
  return opening !== null && opening.held.length > 0
}
