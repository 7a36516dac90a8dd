import { describe, expect, it, vi } from 'vitest'
import { createFakeClock } from '../../testing/fakeClock'
import { createRepairLoop, REPAIR_INTERVAL_MS } from './repairLoop'

function setUp() {
  const clock = createFakeClock()
  const attempt = vi.fn()
  let isStopped = false
  const loop = createRepairLoop({ clock, attempt, isStopped: () => isStopped })
  const end = () => {
    isStopped = true
  }
  return { clock, attempt, loop, end }
}

describe('createRepairLoop', () => {
  it('attempts a repair when it is due, and then once in every interval', async () => {
    const { clock, attempt, loop } = setUp()
    loop.schedule(0)
    await clock.advance(0)
    await clock.advance(2 * REPAIR_INTERVAL_MS)
    expect(attempt).toHaveBeenCalledTimes(3)
    expect([loop.attempts, loop.isScheduled]).toEqual([3, true])
  })

  it('counts from zero for a new connection, and waits one interval', async () => {
    const { clock, attempt, loop } = setUp()
    loop.schedule(0)
    await clock.advance(0)
    loop.restart()
    expect(loop.attempts).toBe(0)
    await clock.advance(REPAIR_INTERVAL_MS - 1)
    expect(attempt).toHaveBeenCalledTimes(1)
    await clock.advance(1)
    expect(attempt).toHaveBeenCalledTimes(2)
  })

  it('makes no attempt after it was stopped', async () => {
    const { clock, attempt, loop } = setUp()
    loop.schedule(10)
    loop.stop()
    await clock.advance(2 * REPAIR_INTERVAL_MS)
    expect(attempt).not.toHaveBeenCalled()
    expect([loop.isScheduled, clock.pending]).toEqual([false, 0])
  })

  it('ends when its peer has stopped', async () => {
    const { clock, attempt, loop, end } = setUp()
    loop.schedule(10)
    end()
    await clock.advance(2 * REPAIR_INTERVAL_MS)
    expect(attempt).not.toHaveBeenCalled()
    expect(clock.pending).toBe(0)
  })
})
