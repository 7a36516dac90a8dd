import type { ClosedView } from '@offhook/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from './testing/connectProtocolClient'
import { startTestServer, type TestServer } from './testing/startTestServer'

/** Rounds of each race. `OFFHOOK_RACES=10000` for as many as it takes to believe it. */
const ROUNDS = Number(process.env.OFFHOOK_RACES ?? 200)
/** Pairs that race beside each other, so that no round finds an idle server. */
const LANES = 8
const TIMEOUT = 30_000 + ROUNDS * 50
const soon = { timeout: 20_000, interval: 1 }

let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ callsPerPairPerMinute: 1_000_000, callsPerMinute: 1_000_000, logLevel: 'silent' })
})
afterEach(() => server.stop())

interface Racer extends ProtocolClient {
  /** How this call ended here, as often as that was said. */
  closings(roomId: string): ClosedView[]
}

async function racer(user: string): Promise<Racer> {
  const client = await connectProtocolClient(server.url, user)
  return {
    ...client,
    closings: (roomId) =>
      client.pushes.flatMap(({ name, payload }) =>
        name === 'call:closed' && payload.roomId === roomId ? [payload] : [],
      ),
  }
}

/** Runs the race in every lane until there were enough, and counts what came of it. */
async function race<R extends Racer>(
  open: (lane: number) => Promise<R[]>,
  run: (...racers: R[]) => Promise<string>,
): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {}
  let left = ROUNDS
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const racers = await open(lane)
    while (left-- > 0) {
      const outcome = await run(...racers)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      for (const one of racers) {
        // Nothing is left of it, for anybody.
        expect(await one.command('session:sync', { known: [] })).toMatchObject({ ok: true, value: { calls: [] } })
        one.pushes.length = 0
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

/** As long as it takes for either to be first. */
const jitter = () => new Promise<void>((resolve) => (Math.random() < 0.5 ? resolve() : setImmediate(resolve)))

describe('one outcome', () => {
  it('of two people who dial each other: one call, in which both are', { timeout: TIMEOUT }, async () => {
    await race(
      (lane) => Promise.all([racer(`alice-${lane}`), racer(`bob-${lane}`)]),
      async (alice, bob) => {
        const user = (one: Racer) => one.pushes
        const [hers, his] = await Promise.all([
          jitter().then(() => alice.call(nameOf(bob))),
          jitter().then(() => bob.call(nameOf(alice))),
        ])
        if (!hers.ok || !his.ok) throw new Error('a crossed call was refused')
        const { roomId, callerJid } = hers.value.call
        expect(his.value.call.roomId).toBe(roomId)
        const peers = () =>
          [alice, bob].map((one) =>
            user(one).flatMap(({ name, payload }) => (name === 'call:peer' ? [payload.peer.initiator] : [])),
          )
        await vi.waitFor(() => expect(peers().flat().sort()).toEqual([false, true]), soon)
        await alice.command('call:end', { roomId, reason: 'hangup' })
        await vi.waitFor(() => expect(bob.closings(roomId)).toMatchObject([{ reason: 'hangup' }]), soon)
        expect(alice.closings(roomId)).toEqual([])
        return callerJid.startsWith('alice') ? 'hers' : 'his'
      },
    )
  })

  it(
    'of two devices that answer at once: the first is in the call, the other falls silent',
    { timeout: TIMEOUT },
    async () => {
      await race(
        (lane) => Promise.all([racer(`alice-${lane}`), racer(`bob-${lane}`), racer(`bob-${lane}`)]),
        async (alice, phone, tablet) => {
          const roomId = await ring(alice, nameOf(phone), phone, tablet)
          const replies = await Promise.all(
            [phone, tablet].map((one) => jitter().then(() => one.command('call:answer', { roomId, videoMuted: true }))),
          )
          const [winner, loser] = replies[0]?.ok ? [phone, tablet] : [tablet, phone]
          expect(replies.filter(({ ok }) => ok)).toHaveLength(1)
          expect(replies.find(({ ok }) => !ok)).toMatchObject({ failure: { code: 'not-found' } })
          await vi.waitFor(() => expect(loser.closings(roomId)).toMatchObject([{ reason: 'answered-elsewhere' }]), soon)
          await alice.command('call:end', { roomId, reason: 'hangup' })
          await vi.waitFor(() => expect(winner.closings(roomId)).toMatchObject([{ reason: 'hangup' }]), soon)
          expect(loser.closings(roomId)).toHaveLength(1)
          return winner === phone ? 'the phone' : 'the tablet'
        },
      )
    },
  )

  it('of answering against cancelling: both sides know the same', { timeout: TIMEOUT }, async () => {
    await race(
      (lane) => Promise.all([racer(`alice-${lane}`), racer(`bob-${lane}`)]),
      async (alice, bob) => {
        const roomId = await ring(alice, nameOf(bob), bob)
        const [, answered] = await Promise.all([
          jitter().then(() => alice.command('call:end', { roomId, reason: 'hangup' })),
          jitter().then(() => bob.command('call:answer', { roomId, videoMuted: true })),
        ])
        const expected = answered.ok ? { reason: 'hangup', missed: false } : { reason: 'cancelled', missed: true }
        await vi.waitFor(() => expect(bob.closings(roomId)).toMatchObject([expected]), soon)
        expect(alice.closings(roomId)).toEqual([])
        expect(await alice.command('session:sync', { known: [roomId] })).toMatchObject({
          value: { closed: [{ roomId, reason: expected.reason }] },
        })
        return answered.ok ? 'answered' : 'cancelled'
      },
    )
  })
})

/** Whom to dial: known from the handshake that the socket made. */
function nameOf({ socket }: Racer): string {
  const { token } = socket.auth as { token: string }
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }
  return payload.sub
}
