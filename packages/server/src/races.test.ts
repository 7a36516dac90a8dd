import type { ClosedView } from '@offhook/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, type TestServer } from './testing/startTestServer'

/** Rounds of each race. For a thorough run, set `OFFHOOK_RACES=10000`. */
const ROUNDS = Number(process.env.OFFHOOK_RACES ?? 200)
/** Races that run concurrently, so that the server is never idle. */
const LANES = 8
const TIMEOUT = 30_000 + ROUNDS * 50
const soon = { timeout: 20_000, interval: 1 }

let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ callsPerPairPerMinute: 1_000_000, callsPerMinute: 1_000_000, logLevel: 'silent' })
})
afterEach(() => server.stop())

interface Racer extends ProtocolClient {
  /** Every `call:closed` of this call that the client got. */
  closings(roomId: string): ClosedView[]
}

async function connectRacer(user: string): Promise<Racer> {
  const client = await connectProtocolClient(server.url, user)
  return {
    ...client,
    closings: (roomId) =>
      client.pushes.flatMap(({ name, payload }) =>
        name === 'call:closed' && payload.roomId === roomId ? [payload] : [],
      ),
  }
}

/** Runs the race in every lane, `ROUNDS` times in all. @returns how often each outcome happened */
async function race<R extends Racer>(
  connect: (lane: number) => Promise<R[]>,
  run: (...racers: R[]) => Promise<string>,
): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {}
  let left = ROUNDS
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const racers = await connect(lane)
    while (left-- > 0) {
      const outcome = await run(...racers)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      for (const racer of racers) {
        // No user is still in the call.
        expect(await racer.command('session:sync', { knownCalls: [] })).toMatchObject({
          ok: true,
          value: { calls: [] },
        })
        racer.pushes.length = 0
      }
    }
  })
  await Promise.all(lanes)
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(ROUNDS)
  process.stdout.write(`${JSON.stringify(outcomes)}\n`)
  return outcomes
}

async function ring(caller: Racer, callee: string, ...devices: Racer[]): Promise<string> {
  const started = await caller.call(callee)
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId } = started.value.call
  for (const { pushes } of devices)
    await vi.waitFor(() => expect(pushes.map(({ name }) => name)).toContain('call:incoming'), soon)
  return roomId
}

/** Lets either racer be first. */
const jitter = () => new Promise<void>((resolve) => (Math.random() < 0.5 ? resolve() : setImmediate(resolve)))

describe('a race has one outcome', () => {
  it('merges the calls of two users who call each other', { timeout: TIMEOUT }, async () => {
    await race(
      (lane) => Promise.all([connectRacer(`alice-${lane}`), connectRacer(`bob-${lane}`)]),
      async (alice, bob) => {
        const [aliceReply, bobReply] = await Promise.all([
          jitter().then(() => alice.call(userIdOf(bob))),
          jitter().then(() => bob.call(userIdOf(alice))),
        ])
        if (!aliceReply.ok || !bobReply.ok) throw new Error('a crossed call was rejected')
        const { roomId, callerJid } = aliceReply.value.call
        expect(bobReply.value.call.roomId).toBe(roomId)
        const initiators = () =>
          [alice, bob].map((racer) =>
            racer.pushes.flatMap(({ name, payload }) => (name === 'call:peer' ? [payload.peer.initiator] : [])),
          )
        await vi.waitFor(() => expect(initiators().flat().sort()).toEqual([false, true]), soon)
        await alice.command('call:end', { roomId, reason: 'hangup' })
        await vi.waitFor(() => expect(bob.closings(roomId)).toMatchObject([{ reason: 'hangup' }]), soon)
        expect(alice.closings(roomId)).toEqual([])
        return callerJid.startsWith('alice') ? "alice's call" : "bob's call"
      },
    )
  })

  it(
    'connects one of two devices that answer at once and stops the ring of the other',
    { timeout: TIMEOUT },
    async () => {
      await race(
        (lane) =>
          Promise.all([connectRacer(`alice-${lane}`), connectRacer(`bob-${lane}`), connectRacer(`bob-${lane}`)]),
        async (alice, phone, tablet) => {
          const roomId = await ring(alice, userIdOf(phone), phone, tablet)
          const replies = await Promise.all(
            [phone, tablet].map((device) =>
              jitter().then(() =>
                device.command('call:answer', {
                  roomId,
                  tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
                }),
              ),
            ),
          )
          const [winner, loser] = replies[0]?.ok ? [phone, tablet] : [tablet, phone]
          expect(replies.filter(({ ok }) => ok)).toHaveLength(1)
          expect(replies.find(({ ok }) => !ok)).toMatchObject({ failure: { code: 'not-found' } })
          await vi.waitFor(() => expect(loser.closings(roomId)).toMatchObject([{ reason: 'answered-elsewhere' }]), soon)
          await alice.command('call:end', { roomId, reason: 'hangup' })
          await vi.waitFor(() => expect(winner.closings(roomId)).toMatchObject([{ reason: 'hangup' }]), soon)
          expect(loser.closings(roomId)).toHaveLength(1)
          return winner === phone ? 'phone' : 'tablet'
        },
      )
    },
  )

  it('gives both users the same outcome when one answers and the other cancels', { timeout: TIMEOUT }, async () => {
    await race(
      (lane) => Promise.all([connectRacer(`alice-${lane}`), connectRacer(`bob-${lane}`)]),
      async (alice, bob) => {
        const roomId = await ring(alice, userIdOf(bob), bob)
        const [, answerReply] = await Promise.all([
          jitter().then(() => alice.command('call:end', { roomId, reason: 'hangup' })),
          jitter().then(() =>
            bob.command('call:answer', {
              roomId,
              tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
            }),
          ),
        ])
        const expected = answerReply.ok ? { reason: 'hangup', missed: false } : { reason: 'cancelled', missed: true }
        await vi.waitFor(() => expect(bob.closings(roomId)).toMatchObject([expected]), soon)
        expect(alice.closings(roomId)).toEqual([])
        expect(await alice.command('session:sync', { knownCalls: [roomId] })).toMatchObject({
          value: { closed: [{ roomId, reason: expected.reason }] },
        })
        return answerReply.ok ? 'answered' : 'cancelled'
      },
    )
  })
})

/** @returns the user id, from the token of the handshake */
function userIdOf({ socket }: Racer): string {
  const { token } = socket.auth as { token: string }
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }
  return payload.sub
}
