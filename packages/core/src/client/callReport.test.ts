import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CallReportEvent } from '../api/callEvents'
import type { CallClientOptions } from '../api/callClient'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

// The event `callReport`, and the report that is sent to the server.

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

interface ReportingClient extends TestClient {
  reports: CallReportEvent[]
}

async function withReports(testClient: TestClient): Promise<ReportingClient> {
  const reports: CallReportEvent[] = []
  testClient.client.on('callReport', (report) => {
    reports.push(report)
    testClient.log.push('report')
  })
  await vi.dynamicImportSettled()
  return { ...testClient, reports }
}

async function createClients(clientOptions?: Partial<CallClientOptions>) {
  const options = clientOptions && { clientOptions }
  const alice = await withReports(await environment.createTestClient('alice', options))
  const bob = await withReports(await environment.createTestClient('bob', options))
  return { alice, bob }
}

async function makeCall({ client }: TestClient, ...callees: string[]) {
  const call = client.makeVoiceCall(callees)
  await environment.settle()
  return call
}

async function answer({ client }: TestClient) {
  const answered = client.answerCall()
  await environment.settle()
  return answered
}

async function end({ client }: TestClient) {
  void client.endCall()
  await environment.settle()
}

/** The commands of a kind that reach the server. */
function recordCommands(...names: string[]) {
  const commands: { name: string; user: string }[] = []
  environment = createTestEnvironment({
    refuse(from, name) {
      if (names.includes(name)) commands.push({ name, user: from.userJid })
      return null
    },
  })
  return commands
}

describe('callReport', () => {
  it('is emitted once on each side at the end of a call, with set-up times and quality', async () => {
    environment = createTestEnvironment()
    const { alice, bob } = await createClients()
    const { roomId } = await makeCall(alice, 'bob')
    await environment.clock.advance(3_000)
    await answer(bob)
    await environment.clock.advance(60_000)
    await end(alice)
    expect(alice.reports).toEqual([
      {
        ...{ userJid: 'alice@example.com', localUser: true, roomId, callType: 'audio', direction: 'outgoing' },
        isPartial: false,
        setup: { ringing: 0, answer: 3_000, connected: 0, audio: 0, video: null },
        duration: 60_000,
        peers: [
          expect.objectContaining({
            ...{ userJid: 'bob@example.com', path: 'direct', codecs: ['opus'], resolution: null },
            mos: { average: 4.41, worst: 4.41, worstAt: 0 },
          }) as object,
        ],
        reconnects: { count: 0, longest: 0 },
        ...{ endReason: 'hangup', endedBy: 'local' },
      },
    ])
    expect(bob.reports).toMatchObject([
      { roomId, direction: 'incoming', setup: { ringing: null, answer: 3_000, connected: 0 }, endedBy: 'remote' },
    ])
  })

  it('comes after all other events of the end', async () => {
    environment = createTestEnvironment()
    const { alice, bob } = await createClients()
    await makeCall(alice, 'bob')
    await end(alice)
    expect(bob.log.slice(-3)).toEqual(['ended(alice) closed cancelled', 'missed(alice) ended', 'report'])
    expect(alice.reports).toMatchObject([{ endReason: 'cancelled', duration: null, peers: [] }])
  })

  it('comes once for each of two calls', async () => {
    environment = createTestEnvironment()
    const { alice, bob } = await createClients()
    for (let count = 1; count <= 2; count += 1) {
      await makeCall(alice, 'bob')
      await answer(bob)
      await end(bob)
      expect([alice.reports.length, bob.reports.length]).toEqual([count, count])
    }
    alice.client.dismissCall(alice.reports[1]?.roomId ?? '')
    await environment.settle()
    expect(alice.reports).toHaveLength(2)
  })

  it('counts an interruption', async () => {
    environment = createTestEnvironment()
    const { alice, bob } = await createClients()
    await makeCall(alice, 'bob')
    await answer(bob)
    await environment.clock.advance(10_000)
    environment.network.cut()
    await environment.clock.advance(4_000)
    environment.network.restore()
    await environment.clock.advance(10_000)
    await end(alice)
    expect(alice.reports).toMatchObject([{ reconnects: { count: 1, longest: 4_000 } }])
  })

  it('has each user of a group call', async () => {
    environment = createTestEnvironment()
    const { alice, bob } = await createClients()
    const carol = await environment.createTestClient('carol')
    await makeCall(alice, 'bob', 'carol')
    await answer(bob)
    await answer(carol)
    await environment.clock.advance(4_000)
    await end(bob)
    expect(alice.reports).toEqual([])
    await end(alice)
    expect(alice.reports[0]?.peers.map(({ userJid }) => userJid)).toEqual(['bob@example.com', 'carol@example.com'])
  })

  it('comes from the page that sees the end, which says that it has not seen the start', async () => {
    environment = createTestEnvironment()
    const { alice, bob } = await createClients()
    await makeCall(alice, 'bob')
    await answer(bob)
    await environment.clock.advance(10_000)
    const page = await withReports(await alice.reload())
    await environment.settle()
    expect(alice.reports).toEqual([])
    await environment.clock.advance(10_000)
    await end(bob)
    expect(page.reports).toMatchObject([{ isPartial: true, setup: { connected: null }, duration: 20_000 }])
    expect(bob.reports).toMatchObject([{ isPartial: false, duration: 20_000 }])
  })

  it('comes when the client is disconnected or destroyed in a call', async () => {
    environment = createTestEnvironment()
    const { alice, bob } = await createClients()
    await makeCall(alice, 'bob')
    await answer(bob)
    void alice.client.destroy()
    await environment.settle()
    expect(alice.reports).toMatchObject([{ endReason: 'hangup', endedBy: 'local' }])
    expect(bob.reports).toMatchObject([{ endReason: 'hangup', endedBy: 'remote' }])
  })

  it('is not measured without a listener, and not after the last one was removed', async () => {
    environment = createTestEnvironment()
    const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
    const listener = vi.fn()
    const remove = alice.client.on('callReport', listener)
    await vi.dynamicImportSettled()
    remove()
    const statistics = vi.fn((good: unknown) => good as never)
    environment.network.setStatistics('alice', statistics)
    // It has listeners of `callConnectionQuality` only.
    await makeCall(alice, 'bob')
    await answer(bob)
    await environment.clock.advance(10_000)
    const withoutReports = statistics.mock.calls.length
    alice.client.on('callReport', listener)
    await vi.dynamicImportSettled()
    await environment.clock.advance(10_000)
    expect(statistics.mock.calls.length - withoutReports).toBeGreaterThan(withoutReports)
    await end(alice)
    expect(listener).toHaveBeenCalledOnce()
  })
})

describe('sendCallReports', () => {
  it('sends the report of a call that the device was in, which the server accepts', async () => {
    const commands = recordCommands('call:report', 'call:end')
    const { alice, bob } = await createClients({ sendCallReports: true })
    await makeCall(alice, 'bob')
    await answer(bob)
    await end(alice)
    expect(commands).toEqual([
      { name: 'call:end', user: 'alice@example.com' },
      { name: 'call:report', user: 'alice@example.com' },
      { name: 'call:report', user: 'bob@example.com' },
    ])
    const { users } = environment.server.store
    for (const user of ['alice@example.com', 'bob@example.com'])
      expect(users.get(user)?.outcomes).toMatchObject([{ isReported: true }])
  })

  it('sends it before the client disconnects', async () => {
    const commands = recordCommands('call:report')
    const { alice, bob } = await createClients({ sendCallReports: true })
    await makeCall(alice, 'bob')
    await answer(bob)
    void alice.client.disconnect()
    await environment.settle()
    expect(commands[0]).toEqual({ name: 'call:report', user: 'alice@example.com' })
  })

  it('sends nothing about a call that only rang here, and nothing without the option', async () => {
    const commands = recordCommands('call:report')
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob', { clientOptions: { sendCallReports: true } })
    const silent = await withReports(alice)
    await vi.dynamicImportSettled()
    await makeCall(silent, 'bob')
    void bob.client.declineCall()
    await environment.settle()
    expect(silent.reports).toHaveLength(1)
    expect(commands).toEqual([])
  })

  it('takes no notice of a server that does not know the command', async () => {
    environment = createTestEnvironment({
      refuse: (_, name) =>
        name === 'call:report'
          ? { statusCode: 400, code: 'invalid-request', message: 'Unknown command "call:report"' }
          : null,
    })
    const messages = (['error', 'warn'] as const).map((name) => vi.spyOn(console, name))
    const { alice, bob } = await createClients({ sendCallReports: true })
    await makeCall(alice, 'bob')
    await answer(bob)
    await end(alice)
    expect(alice.reports).toHaveLength(1)
    expect(await makeCall(alice, 'bob')).toMatchObject({ statusCode: 200 })
    for (const message of messages) expect(message).not.toHaveBeenCalled()
  })
})
