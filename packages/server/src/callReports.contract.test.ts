import { type CallReport, type CommandRequest, failure } from '@offhook/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { validRequests } from '../../protocol/src/testing/validRequests'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, type TestServer } from './testing/startTestServer'
import { voiceTracks } from './testing/voiceCall'

let server: TestServer
afterEach(() => server.stop())

const reportOf = (roomId: string, changes: Partial<CallReport> = {}) =>
  ({ ...validRequests['call:report'], ...changes, roomId }) as CommandRequest<'call:report'>

/** Alice and Bob were in a call that Alice has ended. */
async function endedCall(): Promise<{ roomId: string; alice: ProtocolClient; bob: ProtocolClient }> {
  const [alice, bob] = await Promise.all([
    connectProtocolClient(server.url, 'Alice'),
    connectProtocolClient(server.url, 'bob'),
  ])
  const started = await alice.call('bob')
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId } = started.value.call
  await bob.command('call:answer', { roomId, tracks: voiceTracks })
  await alice.command('call:end', { roomId, reason: 'hangup' })
  return { roomId, alice, bob }
}

/** The samples of the metrics about calls, without the buckets. */
async function callMetrics(): Promise<Record<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const lines = text.match(/^offhook_call_(?!\S*_bucket)\S+ \S+$/gm) ?? []
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

describe('a call report', () => {
  it('is counted in histograms by call type and path', async () => {
    server = await startTestServer()
    const { roomId, alice, bob } = await endedCall()
    expect(await alice.command('call:report', reportOf(roomId))).toEqual({ ok: true, value: null })
    const [peer] = reportOf(roomId).peers
    const relayed = reportOf(roomId, { peers: [{ ...peer!, path: 'relayed', mos: null }] })
    expect(await bob.command('call:report', relayed)).toEqual({ ok: true, value: null })
    expect(await callMetrics()).toEqual({
      'offhook_call_setup_seconds_sum{call_type="audio",path="direct"}': 0.08,
      'offhook_call_setup_seconds_count{call_type="audio",path="direct"}': 1,
      'offhook_call_setup_seconds_sum{call_type="audio",path="relayed"}': 0.08,
      'offhook_call_setup_seconds_count{call_type="audio",path="relayed"}': 1,
      'offhook_call_mos_sum{call_type="audio",path="direct"}': 4.3,
      'offhook_call_mos_count{call_type="audio",path="direct"}': 1,
      'offhook_call_concealed_ratio_sum{call_type="audio",path="direct"}': 0.002,
      'offhook_call_concealed_ratio_count{call_type="audio",path="direct"}': 1,
      'offhook_call_concealed_ratio_sum{call_type="audio",path="relayed"}': 0.002,
      'offhook_call_concealed_ratio_count{call_type="audio",path="relayed"}': 1,
      'offhook_call_round_trip_seconds_sum{call_type="audio",path="direct"}': 0.042,
      'offhook_call_round_trip_seconds_count{call_type="audio",path="direct"}': 1,
      'offhook_call_round_trip_seconds_sum{call_type="audio",path="relayed"}': 0.042,
      'offhook_call_round_trip_seconds_count{call_type="audio",path="relayed"}': 1,
      'offhook_call_reconnects_total{call_type="audio",path="direct"}': 1,
      'offhook_call_reconnects_total{call_type="audio",path="relayed"}': 1,
    })
  })

  it('reaches onCallReport with the user that the server knows, without unknown keys', async () => {
    const onCallReport = vi.fn()
    server = await startTestServer({ onCallReport })
    const { roomId, alice } = await endedCall()
    const report = reportOf(roomId)
    await alice.command('call:report', { ...report, address: '192.0.2.1' } as typeof report)
    expect(onCallReport).toHaveBeenCalledExactlyOnceWith(report, {
      userJid: 'alice@example.com',
      userId: 'Alice',
      deviceId: alice.deviceId,
    })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('a bug')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the database is down'))],
  ])('is accepted if onCallReport %s, which is logged', async (_, onCallReport) => {
    server = await startTestServer({ onCallReport })
    const { roomId, alice } = await endedCall()
    expect(await alice.command('call:report', reportOf(roomId))).toEqual({ ok: true, value: null })
    await vi.waitFor(() => expect(server.log()).toContain('call report listener failed'))
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
  })

  it('is refused with 404 while the call goes on', async () => {
    server = await startTestServer()
    const [alice] = await Promise.all([
      connectProtocolClient(server.url, 'alice'),
      connectProtocolClient(server.url, 'bob'),
    ])
    const started = await alice.call('bob')
    if (!started.ok) throw new Error(started.failure.message)
    const reply = await alice.command('call:report', reportOf(started.value.call.roomId))
    expect(reply).toEqual({ ok: false, failure: failure('not-found') })
  })
})
