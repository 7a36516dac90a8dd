import * as v from 'valibot'
import { limits } from './limits'

// Apart from the other schemas, because a client validates signals only: its bundler leaves the rest out.

/** @internal */
export const text = (maximum: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(maximum))

/**
 * The schema of a {@link Signal} between two peers, which the switchboard passes on without reading it. The shapes are those of
 * simple-peer, and no others are allowed: it destroys itself on an unknown signal. `restart` is an addition: the peer that is not the
 * initiator asks for a new offer.
 */
export const signal = v.variant('type', [
  v.object({ type: v.picklist(['offer', 'answer']), sdp: text(limits.sdp) }),
  v.object({
    type: v.literal('candidate'),
    candidate: v.object({
      candidate: v.pipe(v.string(), v.maxLength(limits.candidate)),
      sdpMid: v.nullish(v.pipe(v.string(), v.maxLength(16))),
      sdpMLineIndex: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64))),
    }),
  }),
  v.object({ type: v.literal('renegotiate'), renegotiate: v.literal(true) }),
  v.object({ type: v.literal('restart') }),
])
