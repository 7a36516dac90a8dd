import { randomUUID } from 'node:crypto'
import { type CallReport, type CommandRequest, failure, limits } from '@offhook/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { validRequests } from '../../../protocol/src/testing/validRequests'
import type { OnCallReport } from '../commands/callReports'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'
import { voiceTracks } from '../testing/voiceCall'

const COMMANDS_PER_MINUTE = 600

let server: TestServer
let alice: ProtocolClient
let mallory: ProtocolClient
/** The call of Alice and Mallory that has ended. */
let roomId: string
const onCallReport = vi.fn<OnCallReport>()

beforeEach(async () => {
  onCallReport.mockClear()
  server = await startTestServer({ onCallReport, commandsPerMinute: COMMANDS_PER_MINUTE })
  alice = await connectProtocolClient(server.url, 'alice')
  mallory = await connectProtocolClient(server.url, 'mallory')
  roomId = await endedCall(alice, mallory)
})
afterEach(() => server.stop())

async function endedCall(caller: ProtocolClient, callee: ProtocolClient): Promise<string> {
  const started = await caller.call(callee === mallory ? 'mallory' : 'bob')
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId: id } = started.value.call
  await callee.command('call:answer', { roomId: id, tracks: voiceTracks })
  await caller.command('call:end', { roomId: id, reason: 'hangup' })
  return id
}

const reportOf = (id: string, changes: Partial<CallReport> = {}) =>
  ({ ...validRequests['call:report'], ...changes, roomId: id }) as CommandRequest<'call:report'>
const callMetrics = async () => {
  const lines = (await server.metrics.metrics()).split('\n')
  return lines.filter((line) => line.startsWith('offhook_call_'))
}
const notFound = { ok: false, failure: failure('not-found') }
const [reportedPeer] = reportOf('').peers

it('a forged room id, and a call of other users, get the same answer and count nothing', async () => {
  const bob = await connectProtocolClient(server.url, 'bob')
  const others = await endedCall(alice, bob)
  for (const id of [randomUUID(), others]) {
    expect(await mallory.command('call:report', reportOf(id))).toEqual(notFound)
  }
  expect(onCallReport).not.toHaveBeenCalled()
  expect(await callMetrics()).toEqual([])
})

it('a second device of a member counts nothing', async () => {
  const other = await connectProtocolClient(server.url, 'mallory')
  expect(await other.command('call:report', reportOf(roomId))).toEqual(notFound)
  expect(await callMetrics()).toEqual([])
})

it('a flood of reports counts once, ends in 429, and leaves other users alone', async () => {
  const replies = await Promise.all(
    Array.from({ length: COMMANDS_PER_MINUTE + 100 }, () => mallory.command('call:report', reportOf(roomId))),
  )
  expect(replies.filter(({ ok }) => ok)).toHaveLength(1)
  expect(replies.at(-1)).toMatchObject({ failure: { statusCode: 429 } })
  expect(onCallReport).toHaveBeenCalledOnce()
  expect(await alice.command('call:report', reportOf(roomId))).toEqual({ ok: true, value: null })
})

it.each<[string, unknown]>([
  ['null', null],
  ['a text', 'report'],
  ['a negative time', { duration: -1 }],
  ['NaN, which JSON sends as null', { reconnects: { count: NaN, longest: 0 } }],
  ['a negative score', { peers: [{ ...reportedPeer, mos: { average: -3, worst: 1, worstAt: 0 } }] }],
  ['too many users', { peers: Array.from({ length: limits.callees + 1 }, () => reportedPeer) }],
  ['a label of its own', { callType: 'fax', peers: [{ ...reportedPeer, path: randomUUID() }] }],
  ['markup in the name of a codec', { peers: [{ ...reportedPeer, codecs: ['<img src=x>'] }] }],
])('%s is refused with 400', async (_, changes) => {
  const request = typeof changes === 'object' && changes ? { ...reportOf(roomId), ...changes } : changes
  expect(await mallory.emit('call:report', randomUUID(), request)).toMatchObject({ failure: { statusCode: 400 } })
  expect(await callMetrics()).toEqual([])
  expect(await mallory.command('call:report', reportOf(roomId))).toEqual({ ok: true, value: null })
})

it('absurd values are clamped, so that a sum stays a number', async () => {
  const report = { ...reportOf(roomId), peers: [{ ...reportedPeer, roundTripTime: { average: 1e308, worst: 1e308 } }] }
  // Not `JSON.stringify`, which has no infinity.
  expect(await mallory.command('call:report', report as CommandRequest<'call:report'>)).toMatchObject({ ok: true })
  expect(await callMetrics()).toContain('offhook_call_round_trip_seconds_sum{call_type="audio",path="direct"} 60')
})

it('the metrics have no line for each user or call', async () => {
  const count = async () => (await callMetrics()).length
  await mallory.command('call:report', reportOf(roomId))
  const before = await count()
  for (let call = 0; call < 5; call += 1) {
    const id = await endedCall(alice, mallory)
    const peers = [{ ...reportedPeer!, userJid: `user-${call}@example.com`, codecs: [`codec-${call}`] }]
    expect(await mallory.command('call:report', reportOf(id, { peers }))).toMatchObject({ ok: true })
  }
  expect(await count()).toBe(before)
})

it('a report close to the largest frame is accepted or refused, and the server goes on', async () => {
  const longJid = `${'a'.repeat(limits.jid - 12)}@example.com`
  const peers = Array.from({ length: limits.callees }, () => ({
    ...reportedPeer!,
    userJid: longJid,
    codecs: Array.from({ length: limits.reportedCodecs }, () => 'c'.repeat(limits.codecName)),
  }))
  const reply = await mallory.command('call:report', reportOf(roomId, { peers }))
  expect(reply).toEqual({ ok: true, value: null })
  expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
})
