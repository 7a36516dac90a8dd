import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { clientAddress } from './clientAddress'

const request = (forwarded?: string) =>
  ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '10.0.0.1' } }) as unknown as IncomingMessage

it.each<[string | undefined, boolean, string]>([
  [undefined, false, '10.0.0.1'],
  ['203.0.113.9', false, '10.0.0.1'],
  [undefined, true, '10.0.0.1'],
  ['', true, '10.0.0.1'],
  ['203.0.113.9', true, '203.0.113.9'],
  // A client can send the first entry itself, to have another address with every request.
  ['1.2.3.4, 203.0.113.9', true, '203.0.113.9'],
])('for X-Forwarded-For %j and trustProxy %j, returns %s', (forwarded, trustProxy, address) => {
  expect(clientAddress(request(forwarded), trustProxy)).toBe(address)
})
