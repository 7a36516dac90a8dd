import type { Signal } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { createSignalExchange } from './signalExchange'

const offer = (sdp: string): Signal => ({ type: 'offer', sdp })
const answer = (sdp: string): Signal => ({ type: 'answer', sdp })
const candidate = (text: string): Signal => ({ type: 'candidate', candidate: { candidate: text, sdpMid: '0' } })

function setUp(initiator: boolean) {
  const applied: (string | undefined)[] = []
  const exchange = createSignalExchange({
    initiator,
    setRemoteDescription: ({ sdp }) => applied.push(sdp),
    addIceCandidate: (init) => applied.push(init.candidate),
  })
  return { exchange, applied }
}

describe('createSignalExchange', () => {
  it('keeps candidates until the remote description is set', () => {
    const { exchange, applied } = setUp(false)
    exchange.receive(candidate('first'))
    expect(applied).toEqual([])
    exchange.receive(offer('offer'))
    exchange.receive(candidate('second'))
    expect(applied).toEqual(['offer', 'first', 'second'])
  })

  it('applies one answer for each offer', () => {
    const { exchange, applied } = setUp(true)
    exchange.receive(answer('before the offer exists'))
    expect(exchange.pendingOffer).toBe('creating')
    exchange.handleLocal(offer('offer'))
    expect(exchange.pendingOffer).toEqual(offer('offer'))
    exchange.receive(answer('answer'))
    exchange.receive(answer('answer'))
    expect(exchange.pendingOffer).toBeNull()
    expect(applied).toEqual(['answer'])
  })

  it('applies the latest of the offers that arrive while it answers, after the answer', () => {
    const { exchange, applied } = setUp(false)
    for (const sdp of ['first', 'second', 'third']) exchange.receive(offer(sdp))
    expect(applied).toEqual(['first'])
    exchange.handleLocal(answer('to the first'))
    expect(applied).toEqual(['first', 'third'])
    exchange.handleLocal(answer('to the third'))
    expect(applied).toEqual(['first', 'third'])
  })

  it('ignores an offer at the initiator', () => {
    const { exchange, applied } = setUp(true)
    exchange.receive(offer('offer'))
    expect(applied).toEqual([])
  })
})
