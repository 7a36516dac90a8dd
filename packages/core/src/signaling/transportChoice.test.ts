import { expect, it } from 'vitest'
import { createTransportChoice, transportChoiceFor } from './transportChoice'

const websocketFirst = { transports: ['websocket', 'polling'], upgrade: true }
const pollingFirst = { transports: ['polling', 'websocket'], upgrade: true }
const pollingOnly = { transports: ['polling'], upgrade: false }

/** A WebSocket that is established at once and closed early, again and again. */
function cut(choice = createTransportChoice(), times = 2) {
  for (let count = 0; count < times; count++) {
    choice.connected('websocket')
    choice.lost()
  }
  return choice
}

it('alternates between the transports while both are silent', () => {
  const choice = createTransportChoice()
  expect(choice.next()).toEqual(websocketFirst)
  choice.silent()
  expect(choice.next()).toEqual(pollingFirst)
  choice.silent()
  expect(choice.next()).toEqual(websocketFirst)
})

it('remembers the transport that worked, for each server of the page', () => {
  const choice = transportChoiceFor('https://a.example')
  choice.connected('polling')
  expect(transportChoiceFor('https://a.example').next()).toEqual(pollingFirst)
  expect(transportChoiceFor('https://b.example').next()).toEqual(websocketFirst)
  choice.connected('websocket')
  expect(choice.next()).toEqual(websocketFirst)
})

it('stays with HTTP long polling when two WebSockets in a row did not last', () => {
  expect(cut(undefined, 1).next()).toEqual(websocketFirst)
  expect(cut().next()).toEqual(pollingOnly)
})

it('does not blame a proxy when the network is gone, or a WebSocket has lasted', () => {
  const choice = cut(undefined, 1)
  choice.failed()
  expect(cut(choice, 1).next()).toEqual(websocketFirst)
  choice.silent()
  choice.connected('websocket')
  choice.lasted()
  expect(cut(choice, 1).next()).toEqual(websocketFirst)
})

it('tries WebSocket again when HTTP long polling fails', () => {
  const choice = cut()
  choice.silent()
  expect(choice.next()).toEqual(websocketFirst)
})

it('tries WebSocket again later, and less often each time it is closed early', () => {
  const choice = cut()
  choice.connected('polling')
  expect(choice.nextTrialDelay()).toBe(60_000)
  choice.worksAgain()
  expect(choice.next()).toEqual(websocketFirst)
  cut(choice, 1)
  expect(choice.next()).toEqual(pollingOnly)
  expect([choice.nextTrialDelay(), choice.nextTrialDelay()]).toEqual([120_000, 240_000])
  choice.worksAgain()
  choice.connected('websocket')
  choice.lasted()
  expect(choice.nextTrialDelay()).toBe(60_000)
})
