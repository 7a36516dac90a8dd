import { type CaptureSource, type PreconnectMode, type Signal, signal as signalSchema } from '@offhook/protocol'
import { parse } from 'valibot'
import { expect, vi } from 'vitest'
import { systemClock } from '../../api/ports/clock'
import type { CreateMediaTransport, MediaConnectionState, MediaTransport } from '../../api/ports/mediaTransport'

/** An implementation of `MediaTransport`, as the suite needs it. */
export interface TransportUnderTest {
  /** Creates the transports of the two ends. */
  create: Record<'alice' | 'bob', CreateMediaTransport>
  /** Creates a live local track. */
  track(source: CaptureSource): MediaStreamTrack | Promise<MediaStreamTrack>
  /** Whether this end sends media of this source now. */
  isSending(end: 'alice' | 'bob', source: CaptureSource): Promise<boolean>
  /** The lines of the video that this end sends now; 0 if it sends none. */
  linesSent(end: 'alice' | 'bob'): Promise<number>
  /** How many peer connections are open. Each end counts. */
  openConnections(): number
  /** How long the suite waits for a condition, in milliseconds. */
  timeoutMs: number
}

/** One of two ends, and the arguments of its callbacks. */
interface Endpoint {
  transport: MediaTransport
  /** Every state, oldest first. */
  states: MediaConnectionState[]
  tracks: Record<CaptureSource, MediaStreamTrack | null>
  errors: Error[]
  /** Every signal that this end sent. */
  sent: { generation: number; signal: Signal }[]
}

/** Creates two ends that send their signals to each other. `opened` receives their transports, for the suite to close. */
export function connectTwoEndpoints(subject: TransportUnderTest, opened: MediaTransport[]) {
  const until = (assertion: () => void | Promise<void>) =>
    vi.waitFor(assertion, { timeout: subject.timeoutMs, interval: 10 })

  function createEndpoint(self: 'alice' | 'bob', other: () => Endpoint): Endpoint {
    const states: MediaConnectionState[] = []
    const tracks: Endpoint['tracks'] = { microphone: null, camera: null }
    const errors: Error[] = []
    const sent: Endpoint['sent'] = []
    const transport = subject.create[self]({
      iceServers: [],
      clock: systemClock,
      onSignal(_peerId, generation, signal) {
        sent.push({ generation, signal })
        // As through the switchboard: in a later task, as JSON, and checked by the schema.
        const message = JSON.stringify(signal)
        setTimeout(() => {
          other().transport.receiveSignal(self, generation, parse(signalSchema, JSON.parse(message)))
        })
      },
      onConnectionState: (_peerId, state) => void states.push(state),
      onTrack: (_peerId, source, track) => void (tracks[source] = track),
      onError: (_peerId, error) => void errors.push(error),
    })
    opened.push(transport)
    return { transport, states, tracks, errors, sent }
  }

  const alice: Endpoint = createEndpoint('alice', () => bob)
  const bob: Endpoint = createEndpoint('bob', () => alice)
  const add = () => {
    alice.transport.addPeer({ peerId: 'bob', initiator: true })
    bob.transport.addPeer({ peerId: 'alice', initiator: false })
  }
  /**
   * Preconnects Bob's end, as while the call rings.
   *
   * @param isMutual whether Alice's end is preconnected too, instead of active: then it sends no early media
   */
  const preconnect = (isMutual: boolean, mode: PreconnectMode = 'all') => {
    alice.transport.addPeer({ peerId: 'bob', initiator: true, ...(isMutual && { preconnect: mode }) })
    bob.transport.addPeer({ peerId: 'alice', initiator: false, preconnect: mode })
  }
  const connected = () =>
    until(() => {
      expect([alice.states.at(-1), bob.states.at(-1)]).toEqual(['connected', 'connected'])
    })
  const offers = () => alice.sent.filter(({ signal }) => signal.type === 'offer').length
  return { subject, alice, bob, add, preconnect, until, connected, offers }
}
