import type { Preconnect } from '@offhook/protocol'

/** Who may invite users into a running call. `caller`: the user who started it. */
export const invitePolicies = ['anyone', 'caller'] as const
/** One of {@link invitePolicies}. */
export type InvitePolicy = (typeof invitePolicies)[number]

/**
 * How long a call rings whose caller is lost, and how long a page may take to reload, in milliseconds: enough for a slow mobile device with
 * an empty cache. `memberTimeoutMs` applies instead where it is shorter.
 */
export const CALLER_TIMEOUT_MS = 8_000

/** What an operator configures. */
export interface SwitchboardSettings {
  /** The domain of every user of this server: `example.com`. */
  domain: string
  /** How long a call rings, in milliseconds. @default 30000 */
  ringTimeoutMs: number
  /** How long the membership of a disconnected device is kept, in milliseconds. @default 30000 */
  memberTimeoutMs: number
  /** How many users a call has at most, the caller included. @default 8 */
  maxParticipants: number
  /** How many devices of one user are connected at most. One more disconnects the oldest one that is in no call. @default 10 */
  maxDevicesPerUser: number
  /** Which members of a call may invite users. @default 'anyone' */
  invitePolicy: InvitePolicy
  /** Whether a ringing device and the caller's may connect before the answer, where `call:start` has no policy. @default 'off' */
  preconnect: Preconnect
}

/** The settings that apply where an operator configures nothing else. */
export const defaultSettings: Omit<SwitchboardSettings, 'domain'> = {
  ringTimeoutMs: 30_000,
  memberTimeoutMs: 30_000,
  maxParticipants: 8,
  maxDevicesPerUser: 10,
  invitePolicy: 'anyone',
  preconnect: 'off',
}
