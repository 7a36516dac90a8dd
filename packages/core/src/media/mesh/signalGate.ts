import type { Signal } from '@offhook/protocol'
import { withoutCandidates } from './withoutAddresses'

/** Signals of the other end that are kept: a description and its candidates. */
const MAX_KEPT_SIGNALS = 64

export interface SignalGateOptions {
  initiator: boolean
  /** Whether the gate is closed at first. */
  isNegotiating: boolean
  send(signal: Signal): void
  receive(signal: Signal): void
}

/**
 * What passes between two ends that negotiate before the answer, as long as the gate is closed: the offer of the initiator, without an
 * address. The initiator's candidates are sent too, and held by the server. The other end discloses nothing. No end is given what it would
 * need to send a packet to the other, whatever the other end sends it: a candidate, or the description of an end that has not answered.
 */
export interface SignalGate {
  /** Sends a signal of this end, now or with `open`. */
  send(signal: Signal): void
  /** Receives a signal of the other end, now or with `open`. */
  receive(signal: Signal): void
  open(): void
}

export function createSignalGate({ initiator, isNegotiating, send, receive }: SignalGateOptions): SignalGate {
  let isClosed = isNegotiating
  let sentSignals: Signal[] = []
  const receivedSignals: Signal[] = []

  return {
    send(signal) {
      if (!isClosed) send(signal)
      else if (initiator) send(withoutCandidates(signal))
      else if (signal.type === 'candidate') sentSignals.push(signal)
      // The description precedes the candidates. A second answer, to an offer that was repeated, replaces the first.
      else sentSignals = [signal, ...sentSignals.filter(({ type }) => type !== signal.type)]
    },
    receive(signal) {
      const isKept = isClosed && (initiator || signal.type === 'candidate')
      if (!isKept) receive(isClosed ? withoutCandidates(signal) : signal)
      else if (receivedSignals.length < MAX_KEPT_SIGNALS) receivedSignals.push(signal)
    },
    open() {
      isClosed = false
      sentSignals.splice(0).forEach(send)
      receivedSignals.splice(0).forEach(receive)
    },
  }
}
