import type { CaptureSource } from '@offhook/protocol'

/** One call of `setLocalTrack`. */
export interface SlotLogEntry {
  /** The name of the transport. */
  transport: string
  /** The slot. */
  source: CaptureSource
  /** The id of the track that fills the slot, or `null` where the slot was emptied. */
  trackId: string | null
  /** How many peer connections carried the change. */
  connections: number
}
