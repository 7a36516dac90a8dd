import type { Preconnect } from '@offhook/protocol'

/** What an operator may choose. Times in milliseconds. */
export interface SwitchboardSettings {
  /** Where every user of this server lives: `example.com`. */
  domain: string
  ringTimeoutMs: number
  /** How long a device whose line is lost keeps its place in a call. */
  seatTimeoutMs: number
  /** The most people in one call, the caller included. */
  maxParticipants: number
  /** Whether the caller's device and one that rings may connect before the answer, where `call:start` does not say. */
  preconnect: Preconnect
}

export const defaultSettings: Omit<SwitchboardSettings, 'domain'> = {
  ringTimeoutMs: 30_000,
  seatTimeoutMs: 30_000,
  maxParticipants: 8,
  preconnect: 'off',
}
