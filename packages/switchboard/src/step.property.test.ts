import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { createCallScenario, type Operation, operation } from './testing/callScenario'

describe('step, for any order of commands', { timeout: 60_000 }, () => {
  it('keeps every connected client correct, and closes each call once and for one reason', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const scenario = createCallScenario()
        for (const index of [0, 1, 2, 3, 4, 5]) scenario.run({ kind: 'connect', device: index })
        for (const next of operations) scenario.run(next)
      }),
      { numRuns: 250 },
    )
  })

  it('leaves no record when all clients have disconnected', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const { network, run, clients } = createCallScenario()
        for (const index of [0, 1, 2, 3, 4, 5]) run({ kind: 'connect', device: index })
        for (const next of operations) run(next)
        clients.forEach((_, index) => {
          run({ kind: 'disconnect', device: index })
        })
        run({ kind: 'advance', ms: 600_000 })
        assert.equal(network.calls.size, 0)
        assert.equal(network.users.size, 0)
      }),
      { numRuns: 100 },
    )
  })

  it('gives one outcome to a race for one call, in every order', () => {
    const race: Operation[] = [
      { kind: 'answer', device: 1, room: 0 },
      { kind: 'answer', device: 5, room: 0 },
      { kind: 'decline', device: 5, room: 0 },
      { kind: 'end', device: 0, room: 0 },
      { kind: 'advance', ms: 30_000 },
    ]
    for (const order of permutations(race)) {
      const scenario = createCallScenario()
      for (const index of [0, 1, 5]) scenario.run({ kind: 'connect', device: index })
      scenario.run({ kind: 'start', device: 0, to: [1] })
      for (const next of order) scenario.run(next)
      assert.equal(scenario.network.calls.size, 0)
    }
  })

  it('merges the calls of two users who call each other, from any of their devices', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 4), fc.constantFrom(1, 5), fc.boolean(), (one, other, isOneFirst) => {
        const scenario = createCallScenario()
        for (const index of [0, 1, 4, 5]) scenario.run({ kind: 'connect', device: index })
        const starts: Operation[] = [
          { kind: 'start', device: one, to: [1] },
          { kind: 'start', device: other, to: [0] },
        ]
        for (const next of isOneFirst ? starts : starts.reverse()) scenario.run(next)
        const [call, ...more] = scenario.network.calls.values()
        assert.equal(more.length, 0)
        assert.deepEqual(
          call?.users.map(({ status }) => status),
          ['connecting', 'connecting'],
        )
        const memberDevices = new Set(call.members.map(({ deviceId }) => deviceId))
        assert.deepEqual(memberDevices, new Set([`device-${String(one)}`, `device-${String(other)}`]))
      }),
    )
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  )
}
