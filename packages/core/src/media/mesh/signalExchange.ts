import type { Signal } from '@offhook/protocol'

type Description = Extract<Signal, { sdp: string }>

export interface SignalExchangeOptions {
  initiator: boolean
  setRemoteDescription(description: Description): void
  addIceCandidate(candidate: RTCIceCandidateInit): void
}

/**
 * Passes each signal to the connection once and in a valid order. simple-peer destroys itself when it gets an answer without an offer, or
 * two offers at a time.
 */
export interface SignalExchange {
  /** The local offer that waits for its answer; `creating` before simple-peer has created it. */
  readonly pendingOffer: Description | 'creating' | null
  /** A local offer is about to be created. */
  expectOffer(): void
  /** Call with each signal that this end creates, before it is sent. */
  handleLocal(signal: Signal): void
  receive(signal: Signal): void
  /** Keeps the candidate until the remote description is set. */
  addCandidate(candidate: RTCIceCandidateInit): void
}

export function createSignalExchange(options: SignalExchangeOptions): SignalExchange {
  const { initiator } = options
  const queuedCandidates: RTCIceCandidateInit[] = []
  let pendingOffer: Description | 'creating' | null = initiator ? 'creating' : null
  let isAnswering = false
  let nextOffer: Description | null = null
  let hasRemoteDescription = false

  function describe(description: Description): void {
    hasRemoteDescription = true
    options.setRemoteDescription(description)
    for (const candidate of queuedCandidates.splice(0)) options.addIceCandidate(candidate)
  }

  function addCandidate(candidate: RTCIceCandidateInit): void {
    if (hasRemoteDescription) options.addIceCandidate(candidate)
    else queuedCandidates.push(candidate)
  }

  function answerOffer(offer: Description): void {
    if (isAnswering) nextOffer = offer
    else {
      isAnswering = true
      describe(offer)
    }
  }

  return {
    get pendingOffer() {
      return pendingOffer
    },
    expectOffer() {
      pendingOffer ??= 'creating'
    },
    handleLocal(signal) {
      if (signal.type === 'offer') pendingOffer = signal
      if (signal.type !== 'answer') return
      isAnswering = false
      const offer = nextOffer
      nextOffer = null
      if (offer) answerOffer(offer)
    },
    receive(signal) {
      if (signal.type === 'answer' && pendingOffer && pendingOffer !== 'creating') {
        pendingOffer = null
        describe(signal)
      } else if (signal.type === 'offer' && !initiator) answerOffer(signal)
      else if (signal.type === 'candidate') {
        const { candidate, sdpMid = null, sdpMLineIndex = null } = signal.candidate
        addCandidate({ candidate, sdpMid, sdpMLineIndex })
      }
    },
    addCandidate,
  }
}
