import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from './limits'
import type { CommandName } from './messages'
import { readRequest } from './readRequest'
import { requestSchemas } from './schemas'
import { validRequests } from './testing/validRequests'

const roomId = 'room-0000000000000000'
const to = { userJid: 'bob@example.com', deviceId: 'a-device-of-bob' }
const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0 }

const [reportedPeer] = validRequests['call:report'].peers as [object]

const names = Object.keys(requestSchemas) as CommandName[]

function messageOf(name: CommandName, request: unknown): string | null {
  const result = readRequest(name, request)
  return result.ok ? null : result.message
}

describe('readRequest', () => {
  it.each(names)('%s: returns a valid request without unknown keys', (name) => {
    expect(readRequest(name, { ...validRequests[name], surplus: 1 })).toEqual({
      ok: true,
      request: validRequests[name],
    })
  })

  it.each([
    ['call:start', { to: [7] }, 'to.0: Invalid type: Expected string but received 7'],
    ['call:start', { callType: 'fax' }, 'callType: Invalid type: Expected ("audio" | "video") but received "fax"'],
    ['call:start', { roomId: 'short' }, /^roomId: Expected letters.+ 16 to 64 of them/],
    ['call:start', { roomId: 'room with blanks in it' }, /^roomId: Expected letters, digits/],
    ['call:start', { roomId: 'r'.repeat(limits.roomId + 1) }, /^roomId: Expected letters.+ 16 to 64 of them/],
    ['call:start', { to: Array.from({ length: limits.callees + 1 }, () => 'bob') }, /^to: Invalid length/],
    [
      'call:start',
      { metadata: { order: 7 } },
      'metadata: expected "order" to be a text of at most 512 characters, got 7',
    ],
    [
      'call:start',
      { metadata: { order: 'x'.repeat(limits.metadataValue + 1) } },
      /^metadata: expected "order" .+ 513$/,
    ],
    ['call:start', { metadata: { ['k'.repeat(65)]: '' } }, /^metadata: expected keys of 1 to 64 characters, got 65$/],
    ['call:start', { metadata: { 'or\u202eder': '' } }, /^metadata: expected keys without control/],
    [
      'call:start',
      { metadata: { order: 'bell\u0007' } },
      'metadata: expected "order" to be a text without control characters',
    ],
    ['call:start', { metadata: ['lunch'] }, 'metadata: expected an object of texts, got a list'],
    [
      'call:start',
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [String(index), ''])) },
      /^metadata: expected at most 16 entries, got 17$/,
    ],
    ['call:end', { reason: 'no-answer' }, /^reason: Invalid type/],
    ['call:mute', { isMuted: 'yes' }, /^isMuted: Invalid type/],
    ['call:signal', { generation: 0 }, /^generation: Invalid value/],
    ['call:signal', { generation: 1.5 }, /^generation: Invalid integer/],
    ['call:signal', { to: { ...to, deviceId: '../etc' } }, /^to.deviceId: Expected letters/],
    ['call:signal', { signal: { type: 'destroy' } }, /^signal.type: Invalid type/],
    ['call:signal', { signal: { type: 'offer', sdp: 'x'.repeat(limits.sdp + 1) } }, /^signal.sdp: Invalid length/],
    [
      'call:signal',
      { signal: { type: 'candidate', candidate: { ...candidate, candidate: 'x'.repeat(limits.candidate + 1) } } },
      /^signal.candidate.candidate: Invalid length/,
    ],
    [
      'session:sync',
      { knownCalls: Array.from({ length: limits.knownCalls + 1 }, () => roomId) },
      /^knownCalls: Invalid length/,
    ],
  ] as const)('%s with %j: names the invalid value', (name, changed, message) => {
    expect(messageOf(name, { ...validRequests[name], ...changed })).toMatch(message)
  })

  it.each(names)('%s: names each missing key', (name) => {
    for (const key of Object.keys(validRequests[name]).filter((each) => each !== 'metadata')) {
      const { [key]: _missing, ...rest } = validRequests[name]
      expect(messageOf(name, rest)).toMatch(new RegExp(`^${key}: `))
    }
  })

  it.each([
    { type: 'candidate', candidate },
    { type: 'answer', sdp: 'v=0' },
    { type: 'renegotiate', renegotiate: true },
    { type: 'restart' },
  ])('accepts the signal %j', (signal) => {
    expect(messageOf('call:signal', { ...validRequests['call:signal'], signal })).toBeNull()
  })

  it.each([
    [{ duration: 1e300 }, { duration: 604_800_000 }],
    [
      { setup: { ringing: Infinity, answer: null, connected: 1, audio: 0, video: 2 } },
      { setup: { ringing: 604_800_000 } },
    ],
    [
      { peers: [{ ...reportedPeer, mos: { average: 9, worst: 0, worstAt: 0 } }] },
      { peers: [{ mos: { average: 5, worst: 1 } }] },
    ],
    [
      { peers: [{ ...reportedPeer, loss: { average: 2, worst: 0.5 } }] },
      { peers: [{ loss: { average: 1, worst: 0.5 } }] },
    ],
    [{ peers: [{ ...reportedPeer, bytesSent: 1e300 }] }, { peers: [{ bytesSent: 1e15 }] }],
  ])('clamps the values of a call report: %j', (changed, clamped) => {
    const result = readRequest('call:report', { ...validRequests['call:report'], ...changed })
    expect(result).toMatchObject({ ok: true, request: clamped })
  })

  it.each([
    [{ duration: -1 }, /^duration: Invalid value/],
    [{ duration: NaN }, /^duration: Invalid type/],
    [{ duration: '60000' }, /^duration: Invalid type/],
    [{ reconnects: { count: -1, longest: 0 } }, /^reconnects.count: Invalid value/],
    [{ reconnects: { count: 1.5, longest: 0 } }, /^reconnects.count: Invalid integer/],
    [{ reconnects: { count: 1_001, longest: 0 } }, /^reconnects.count: Invalid value/],
    [
      { peers: [{ ...reportedPeer, mos: { average: NaN, worst: 1, worstAt: 0 } }] },
      /^peers.0.mos.average: Invalid type/,
    ],
    [{ peers: [{ ...reportedPeer, loss: { average: -0.1, worst: 1 } }] }, /^peers.0.loss.average: Invalid value/],
    [{ peers: [{ ...reportedPeer, path: '192.0.2.1' }] }, /^peers.0.path: Invalid type/],
    [{ peers: [{ ...reportedPeer, codecs: ['<script>'] }] }, /^peers.0.codecs.0: Invalid format/],
    [
      { peers: [{ ...reportedPeer, resolution: { width: 1e9, height: 1 } }] },
      /^peers.0.resolution.width: Invalid value/,
    ],
    [{ peers: Array.from({ length: limits.callees + 1 }, () => reportedPeer) }, /^peers: Invalid length/],
    [{ endReason: 'bored' }, /^endReason: Invalid type/],
  ])('rejects a call report with %j', (changed, message) => {
    expect(messageOf('call:report', { ...validRequests['call:report'], ...changed })).toMatch(message)
  })

  it('drops metadata keys that reach a prototype', () => {
    const metadata: unknown = JSON.parse('{"__proto__":"x","constructor":"y","order":"7"}')
    const result = readRequest('call:start', { ...validRequests['call:start'], metadata })
    expect(result).toMatchObject({ ok: true, request: { metadata: { order: '7' } } })
    expect(Object.keys(result.ok ? (result.request.metadata ?? {}) : {})).toEqual(['order'])
  })
})

describe('readRequest with arbitrary input', () => {
  const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true })

  it.each(names)('%s: limits the length of every text and every list, at any depth', (name) => {
    /** Copies of the value in which one text or one list is far too long. */
    function* oversized(value: unknown): Generator {
      if (typeof value === 'string') yield 'x'.repeat(limits.frameBytes)
      if (Array.isArray(value)) yield Array.from({ length: 10_000 }, () => value[0] as unknown)
      if (typeof value !== 'object' || value === null) return
      for (const [key, part] of Object.entries(value)) {
        for (const longPart of oversized(part)) {
          yield Array.isArray(value)
            ? value.map((item: unknown, index) => (String(index) === key ? longPart : item))
            : { ...value, [key]: longPart }
        }
      }
    }
    const requests = [...oversized(validRequests[name])]
    for (const request of requests) expect(readRequest(name, request)).toMatchObject({ ok: false })
  })

  it.each(names)('%s: never throws, and names the path of the error', (name) => {
    fc.assert(
      fc.property(anything, (request) => {
        expect(messageOf(name, request)).toMatch(/Invalid type|^[a-zA-Z]+: /)
      }),
    )
  })

  it.each(names)('%s: accepts an arbitrary value for one key or names that key', (name) => {
    const keys = Object.keys(validRequests[name])
    fc.assert(
      fc.property(fc.constantFrom(...keys), anything, (key, value) => {
        const message = messageOf(name, { ...validRequests[name], [key]: value })
        if (message !== null) expect(message.startsWith(key)).toBe(true)
      }),
    )
  })
})
