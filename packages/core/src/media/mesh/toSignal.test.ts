import { signal as signalSchema } from '@offhook/protocol'
import { parse } from 'valibot'
import { expect, it } from 'vitest'
import { toSignal } from './toSignal'

const candidate = { candidate: 'candidate:1 1 udp 2113937151 192.0.2.1 54400 typ host', sdpMid: '0', sdpMLineIndex: 0 }

it.each([
  { type: 'offer', sdp: 'v=0' },
  { type: 'answer', sdp: 'v=0' },
  { type: 'candidate', candidate },
  { type: 'candidate', candidate: { candidate: '' } },
  { type: 'renegotiate', renegotiate: true },
  { type: 'restart' },
])('returns $type as the schema of the protocol has it', (raw) => {
  const wire: unknown = JSON.parse(JSON.stringify(toSignal({ ...raw, unknown: 1 })))
  expect(wire).toEqual(parse(signalSchema, raw))
})

it.each([
  undefined,
  null,
  'offer',
  {},
  { type: 'transceiverRequest', transceiverRequest: { kind: 'audio' } },
  { type: 'offer' },
  { type: 'answer', sdp: 7 },
  { type: 'candidate' },
  { type: 'candidate', candidate: null },
  { type: 'candidate', candidate: { candidate: 7 } },
])('returns null for %j', (raw) => {
  expect(toSignal(raw)).toBeNull()
})
