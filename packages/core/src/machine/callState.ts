import type { DeviceAddress } from '@offhook/protocol'
import type { Call } from '../store/callStoreState'
import type { AwaitedCommand } from './callEffect'

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

export type CallStateOrNone = CallState | null

/** Whether a call has, or is asking for, the microphone. At most one does: one cannot be in two calls. */
export function holdsDevices({ phase, awaiting }: CallState): boolean {
  return phase === 'ringing' ? awaiting !== null : phase !== 'ended'
}

/** Whether this device takes part in a call, from the first click until the end. */
export function isRunning(state: CallState | undefined): boolean {
  return state !== undefined && state.phase !== 'ended' && state.phase !== 'ringing'
}
