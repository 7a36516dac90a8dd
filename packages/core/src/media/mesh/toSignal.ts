import type { Signal } from '@offhook/protocol'

interface RawSignal {
  type?: unknown
  sdp?: unknown
  candidate?: { candidate?: unknown; sdpMid?: string | null; sdpMLineIndex?: number | null } | null
}

/**
 * Returns a signal without unknown fields, or `null` for a kind that the mesh does not use: simple-peer sends more kinds, and destroys
 * itself over a kind that it does not know. The server validates every signal with the schema of `@offhook/protocol`, which is too large
 * for a browser to do it again.
 */
export function toSignal(raw: unknown): Signal | null {
  const { type, sdp, candidate } = (raw ?? {}) as RawSignal
  switch (type) {
    case 'offer':
    case 'answer':
      return typeof sdp === 'string' ? { type, sdp } : null
    case 'candidate': {
      if (typeof candidate?.candidate !== 'string') return null
      const { sdpMid, sdpMLineIndex } = candidate
      return { type, candidate: { candidate: candidate.candidate, sdpMid, sdpMLineIndex } }
    }
    case 'renegotiate':
      return { type, renegotiate: true }
    case 'restart':
      return { type }
    default:
      return null
  }
}
