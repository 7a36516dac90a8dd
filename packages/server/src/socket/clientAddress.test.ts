import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientAddress, networkOf } from './clientAddress'

const PROXY = '10.0.0.1'
const request = (forwarded?: string | string[], remoteAddress: string | undefined = PROXY) =>
  ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage

describe('the address of a client', () => {
  it.each([undefined, '203.0.113.9'])('is the one of the socket without a proxy (X-Forwarded-For %j)', (forwarded) => {
    expect(clientAddress(request(forwarded), false)).toBe(PROXY)
  })

  it.each<[string, string]>([
    ['203.0.113.9', '203.0.113.9'],
    ['  203.0.113.9\t', '203.0.113.9'],
    ['"203.0.113.9"', '203.0.113.9'],
    ['203.0.113.9:5678', '203.0.113.9'],
    ['"203.0.113.9:5678"', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['64:ff9b::203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2:3:4:5:6]', '2001:db8:1:2::/64'],
    ['[2001:0DB8:1:02::9]:80', '2001:db8:1:2::/64'],
    ['"[2001:db8:1:2::1]:80"', '2001:db8:1:2::/64'],
    ['[::1]:80', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    // A client can send the first entries itself, to have another address with every request.
    ['1.2.3.4, 203.0.113.9', '203.0.113.9'],
    ['unknown, "1.2.3.4:1", [::1]:80 ,203.0.113.9:1', '203.0.113.9'],
  ])('of X-Forwarded-For %j is %s', (forwarded, address) => {
    expect(clientAddress(request(forwarded), true)).toBe(address)
  })

  it.each([
    undefined,
    '',
    ' ',
    ',',
    '203.0.113.9,',
    'unknown',
    '_hidden',
    'unix:',
    'localhost',
    '203.0.113.256',
    '203.0.113',
    '0xcb007109',
    '203.0.113.9:',
    '203.0.113.9:port',
    '203.0.113.9:123456',
    '[203.0.113.9',
    '[]:80',
    '[::1',
    '[::1]x',
    '[::1]:',
    '2001:db8:::1',
    '1.2.3.4 5.6.7.8',
    '"203.0.113.9',
    '203.0.113.9\u0000',
    'for=203.0.113.9',
    `203.0.113.9, ${'9'.repeat(10_000)}`,
  ])('is the one of the proxy for the malformed X-Forwarded-For %j', (forwarded) => {
    expect(clientAddress(request(forwarded), true)).toBe(PROXY)
  })

  it('is in the last header, if there are several', () => {
    expect(clientAddress(request(['1.2.3.4', '5.6.7.8, 203.0.113.9']), true)).toBe('203.0.113.9')
  })

  it('is a text for a socket without an address', () => {
    const closed = { headers: {}, socket: {} } as unknown as IncomingMessage
    expect(clientAddress(closed, false)).toBe('')
  })
})

it('is the same for all addresses of an IPv6 network of 64 bits, and another one for the next network', () => {
  const addresses = ['2001:db8::1', '2001:db8::ffff:ffff:ffff:ffff', '2001:db8:0:0:9::']
  expect(new Set(addresses.map(networkOf))).toEqual(new Set(['2001:db8:0:0::/64']))
  expect(networkOf('2001:db8:0:1::1')).toBe('2001:db8:0:1::/64')
})
