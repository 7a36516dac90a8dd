import { type CaptureSource, type Signal, signal as signalSchema } from '@offhook/protocol'
import { parse } from 'valibot'
import { expect, vi } from 'vitest'
import { systemClock } from '../../api/ports/clock'
import type { CreateMediaTransport, MediaConnectionState, MediaTransport } from '../../api/ports/mediaTransport'

/** What an implementation brings to the suite. */
export interface TransportUnderTest {
  /** Makes the transports of the two ends. */
  create: Record<'alice' | 'bob', CreateMediaTransport>
  /** A live local track. */
  track(source: CaptureSource): MediaStreamTrack | Promise<MediaStreamTrack>
  /** Whether media of this source leaves this end now. */
  isSending(end: 'alice' | 'bob', source: CaptureSource): Promise<boolean>
  /** How many connections are open, on both ends together. */
  openConnections(): number
  /** How long a condition may take, in milliseconds. */
  timeoutMs: number
}

/** One of two ends, and all it was told. */
interface End {
  transport: MediaTransport
  /** Each state in its order. */
  states: MediaConnectionState[]
  tracks: Record<CaptureSource, MediaStreamTrack | null>
  errors: Error[]
  /** Every signal it sent. */
  sent: { generation: number; signal: Signal }[]
}

/** Two ends, and the network between them. */
export function connectTwoEndpoints(subject: TransportUnderTest, opened: MediaTransport[]) {
  const until = (assertion: () => void | Promise<void>) =>
    vi.waitFor(assertion, { timeout: subject.timeoutMs, interval: 10 })

  function end(self: 'alice' | 'bob', other: () => End): End {
    const states: MediaConnectionState[] = []
    const tracks: End['tracks'] = { microphone: null, camera: null }
    const errors: Error[] = []
    const sent: End['sent'] = []
    const transport = subject.create[self]({
      iceServers: [],
      clock: systemClock,
      onSignal(_peerId, generation, signal) {
        sent.push({ generation, signal })
        // Through JSON and the schema, in a later task: as the switchboard relays it.
        const wire = JSON.stringify(signal)
        setTimeout(() => {
          other().transport.receiveSignal(self, generation, parse(signalSchema, JSON.parse(wire)))
        })
      },
      onConnectionState: (_peerId, state) => void states.push(state),
      onTrack: (_peerId, source, track) => void (tracks[source] = track),
      onError: (_peerId, error) => void errors.push(error),
    })
    opened.push(transport)
    return { transport, states, tracks, errors, sent }
  }

  const alice: End = end('alice', () => bob)
  const bob: End = end('bob', () => alice)
  const add = () => {
    alice.transport.addPeer({ peerId: 'bob', initiator: true })
    bob.transport.addPeer({ peerId: 'alice', initiator: false })
  }
  /** Bob's telephone rings, and is made ready for his answer; Alice's as well, where she does not send at once. */
  const warmUp = (isCallerHeld: boolean) => {
    alice.transport.addPeer({ peerId: 'bob', initiator: true, ...(isCallerHeld && { preconnect: 'all' }) })
    bob.transport.addPeer({ peerId: 'alice', initiator: false, preconnect: 'all' })
  }
  const connected = () =>
    until(() => {
      expect([alice.states.at(-1), bob.states.at(-1)]).toEqual(['connected', 'connected'])
    })
  const offers = () => alice.sent.filter(({ signal }) => signal.type === 'offer').length
  return { subject, alice, bob, add, warmUp, until, connected, offers }
}
