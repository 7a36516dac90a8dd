import type { Signal } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { createSignalGate } from './signalGate'

const address = '203.0.113.7'
const candidate: Signal = { type: 'candidate', candidate: { candidate: `candidate:1 1 udp 1 ${address} 9 typ host` } }
const sdp = [
  'v=0',
  `c=IN IP4 ${address}`,
  `a=rtcp:9 IN IP4 ${address}`,
  `a=candidate:1 1 udp 1 ${address} 9 typ host`,
  'a=end-of-candidates',
  'a=mid:0',
].join('\r\n')
const offer: Signal = { type: 'offer', sdp }
const answer: Signal = { type: 'answer', sdp }

function createGate(initiator: boolean, isNegotiating = true) {
  const sent: Signal[] = []
  const received: Signal[] = []
  const gate = createSignalGate({
    initiator,
    isNegotiating,
    send: (signal) => void sent.push(signal),
    receive: (signal) => void received.push(signal),
  })
  return { gate, sent, received }
}

describe('while it is closed', () => {
  it('sends the offer of the initiator without an address, and its candidates', () => {
    const { gate, sent } = createGate(true)
    gate.send(offer)
    gate.send(candidate)
    expect(sent).toEqual([
      { type: 'offer', sdp: ['v=0', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0', 'a=mid:0'].join('\r\n') },
      candidate,
    ])
  })

  it('sends nothing of the other end', () => {
    const { gate, sent } = createGate(false)
    gate.send(answer)
    gate.send(candidate)
    expect(sent).toEqual([])
  })

  it('gives the other end the offer without an address, and no candidate', () => {
    const { gate, received } = createGate(false)
    gate.receive(offer)
    gate.receive(candidate)
    expect(received).toHaveLength(1)
    expect(JSON.stringify(received)).not.toContain(address)
  })

  it('gives the initiator nothing, with which it could respond to a packet of the other end', () => {
    const { gate, received } = createGate(true)
    gate.receive(answer)
    gate.receive(candidate)
    expect(received).toEqual([])
    gate.open()
    expect(received).toEqual([answer, candidate])
  })

  it('keeps a bounded number of signals', () => {
    const { gate, received } = createGate(true)
    for (let index = 0; index < 10_000; index++) gate.receive(candidate)
    gate.open()
    expect(received).toHaveLength(64)
  })
})

describe('once it is open', () => {
  it('sends the last answer, and the candidates after it', () => {
    const { gate, sent } = createGate(false)
    gate.send({ type: 'answer', sdp: 'first' })
    gate.send(candidate)
    gate.send(answer)
    gate.open()
    expect(sent).toEqual([answer, candidate])
  })

  it('receives the candidates that arrived before', () => {
    const { gate, received } = createGate(true)
    gate.receive(candidate)
    gate.open()
    gate.receive(candidate)
    expect(received).toEqual([candidate, candidate])
  })

  it.each([true, false])('changes nothing (initiator: %s)', (initiator) => {
    const { gate, sent, received } = createGate(initiator, false)
    gate.send(offer)
    gate.receive(answer)
    expect([sent, received]).toEqual([[offer], [answer]])
  })
})
