import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DebugEntry, DebugLogger } from '../api/debugLogger'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
  vi.restoreAllMocks()
})

const token = 'secret-token'
const names = { alice: 'Alice Secret-Name', bob: 'Bob Secret-Name', carol: 'Carol Secret-Name' }

async function createClients(debug: Partial<Record<keyof typeof names, boolean | DebugLogger>>) {
  environment = createTestEnvironment({ preconnect: 'all', acceptsToken: (given) => given === token })
  const connect = (name: keyof typeof names) =>
    environment.createTestClient(
      { userJid: name, displayName: names[name] },
      { clientOptions: { token, debug: debug[name] ?? false } },
    )
  const [alice, bob, carol] = [await connect('alice'), await connect('bob'), await connect('carol')]
  return { alice, bob, carol }
}

/** A group call with mutes, a declining user, lost connections and refused commands, from `makeVideoCall` to `disconnect`. */
async function runCalls({ alice, bob, carol }: Record<keyof typeof names, TestClient>) {
  const metadata = { secretKey: 'secret-value' }
  const call = alice.logResult(alice.client.makeVideoCall(['bob', 'carol'], { metadata }))
  await environment.settle()
  await call
  void bob.logResult(bob.client.answerCall())
  await environment.settle()
  void carol.logResult(carol.client.declineCall())
  await environment.settle()
  await alice.client.muteVideo(true)
  await bob.client.muteAudio(true)
  await environment.settle()
  environment.network.cut()
  await environment.clock.advance(5_000)
  environment.network.restore()
  environment.server.dropConnection('bob')
  await environment.settle()
  environment.server.restoreConnection('bob')
  await environment.settle()
  void bob.logResult(bob.client.makeVoiceCall(['alice']))
  await environment.settle()
  void alice.logResult(alice.client.endCall())
  await environment.settle()
  bob.devices.deny('microphone')
  void bob.logResult(bob.client.makeVoiceCall(['alice']))
  await environment.settle()
  const disconnected = alice.client.disconnect()
  await environment.settle()
  await disconnected
}

/** The logger receives the entries later than they were added. */
const waitForLast = (entries: DebugEntry[]) =>
  vi.waitFor(() => {
    expect(entries.at(-1)).toMatchObject({ name: 'disconnect' })
  })

async function logCallsOfAlice(): Promise<DebugEntry[]> {
  const entries: DebugEntry[] = []
  await runCalls(await createClients({ alice: (entry) => entries.push(entry) }))
  await waitForLast(entries)
  return entries
}

const ofType = <T extends DebugEntry['type']>(entries: DebugEntry[], type: T) =>
  entries.filter((entry): entry is Extract<DebugEntry, { type: T }> => entry.type === type)

describe('the debug log', () => {
  it('has every kind of entry for a call', async () => {
    const entries = await logCallsOfAlice()

    expect(ofType(entries, 'command').map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'connect ok',
      'makeVideoCall ok',
      'muteVideo ok',
      'endCall ok',
      'disconnect ok',
    ])
    expect(ofType(entries, 'request').map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
      expect.arrayContaining(['session:sync ok', 'call:start ok', 'call:mute ok', 'call:signal ok', 'call:end ok']),
    )
    const [start] = ofType(entries, 'request').filter(({ name }) => name === 'call:start')
    expect(start).toMatchObject({ roomId: expect.stringMatching(/^[\w-]{22}$/) as string, durationMs: 0 })
    expect(ofType(entries, 'connection')).toMatchObject([
      { status: 'connecting' },
      { status: 'online' },
      { status: 'offline', reason: 'not-connected' },
    ])
    const pushes = ofType(entries, 'push')
    expect(pushes.map(({ name }) => name)).toEqual(expect.arrayContaining(['call:user', 'call:peer', 'call:signal']))
    const numbered = pushes.flatMap(({ roomId, seq }) => (roomId === start?.roomId && seq ? [seq] : []))
    expect(numbered).toEqual(numbered.map((_, index) => index + 1))
  })

  it('has the transitions and the ignored events of a call, with users by position', async () => {
    const entries = await logCallsOfAlice()

    const transitions = ofType(entries, 'transition').map(({ from, to, event, detail }) =>
      `${from} -> ${to}: ${event} ${detail}`.trim(),
    )
    expect(transitions).toEqual(
      expect.arrayContaining([
        'none -> acquiringDevices: make video',
        'acquiringDevices -> acquiringDevices: localTrack camera track',
        'acquiringDevices -> requesting: devicesOpened',
        'requesting -> calling: startAcknowledged video',
        'calling -> calling: peer user 2 preconnect all',
        'calling -> connecting: user user 2 connecting',
        'connecting -> connected: remoteTrack user 2 camera track',
        'connected -> connected: user user 3 busy declined',
        'connected -> connected: setMuted camera muted',
        'connected -> connected: remoteMute user 2 microphone muted',
        'connected -> reconnecting: peerConnection user 2 interrupted',
        'reconnecting -> connected: peerConnection user 2 connected',
      ]),
    )
    const interrupted = ofType(entries, 'transition').find(({ detail }) => detail === 'user 2 interrupted')
    expect(interrupted?.effects).toEqual(['startTimer connection user 2', 'emit callStatus user 2 reconnecting'])
    expect(ofType(entries, 'ignored')).toContainEqual(
      expect.objectContaining({ from: 'ended', event: 'disconnected', detail: '' }),
    )
  })

  it('contains no token, name, metadata, user, device, track or signal', async () => {
    const entries: DebugEntry[] = []
    const add = (entry: DebugEntry) => entries.push(entry)
    const clients = await createClients({ alice: add, bob: add, carol: add })
    const trackIds = new Set<string>()
    for (const { client } of Object.values(clients))
      client.on('userTrack', ({ track }) => track && trackIds.add(track.id))
    await runCalls(clients)
    await waitForLast(entries)

    const deviceIds = [...environment.server.store.users.values()].flatMap(({ devices }) =>
      devices.map(({ deviceId }) => deviceId),
    )
    const log = JSON.stringify(entries)
    const [incoming] = clients.bob.payloads('incomingCall')
    expect(incoming).toMatchObject({
      userDetails: { displayName: names.alice },
      metadata: { secretKey: 'secret-value' },
    })
    expect(trackIds.size).toBeGreaterThan(4)
    expect(deviceIds.length).toBeGreaterThan(1)
    for (const secret of ['secret', 'Secret', '@', 'alice', 'bob', 'carol', 'example.com', 'candidate', 'v=0'])
      expect(log).not.toContain(secret)
    for (const id of [...trackIds, ...deviceIds]) expect(log).not.toContain(id)
  })

  it('does not change the order of events', async () => {
    const run = async (debug: DebugLogger | false) => {
      const clients = await createClients({ alice: debug, bob: debug, carol: debug })
      await runCalls(clients)
      const logs = Object.values(clients).map(({ log }) => log)
      environment.server.close()
      return logs
    }
    const withoutLog = await run(false)
    expect(withoutLog.flat().length).toBeGreaterThan(30)
    expect(await run(() => undefined)).toEqual(withoutLog)
  })

  it('reports an error of the logger to the console, and calls go on', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue()
    const failing = () => {
      throw new Error('the logger is broken')
    }
    const { alice, bob } = await createClients({ alice: failing })
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    void bob.client.answerCall()
    await environment.settle()
    expect(alice.log.at(-1)).toBe('connected(bob)')
    await vi.waitFor(() => {
      expect(reported).toHaveBeenCalledWith('Offhook: the debug logger threw', expect.any(Error))
    })
  })

  it('writes one line for each entry to console.debug for `debug: true`', async () => {
    const debug = vi.spyOn(console, 'debug').mockReturnValue()
    await runCalls(await createClients({ alice: true }))
    const lines = await vi.waitFor(() => {
      const written = debug.mock.calls.map(([line]) => String(line))
      expect(written.at(-1)).toContain('command disconnect')
      return written
    })
    for (const line of lines)
      expect(line).toMatch(/^\[offhook \+\d+ ms\] (command|request|push|connection|transition|ignored) .+$/)
    expect(lines).toEqual(
      expect.arrayContaining([
        '[offhook +0 ms] connection online',
        '[offhook +0 ms] push call:mute 8',
        '[offhook +0 ms] ignored in ended: disconnected',
        '[offhook +0 ms] request call:start: ok after 0 ms',
        '[offhook +0 ms] command makeVideoCall: ok after 0 ms',
        '[offhook +0 ms] transition connected -> connected: setMuted camera muted [setMuted camera muted]',
      ]),
    )
  })

  it('is not written without the option', async () => {
    const debug = vi.spyOn(console, 'debug').mockReturnValue()
    await runCalls(await createClients({}))
    expect(debug).not.toHaveBeenCalled()
  })
})
