import { describe, expect, it } from 'vitest'
import { createFakeClock } from './fakeClock'

describe('createFakeClock', () => {
  it('fires timers in order, each at its own time, and those of the same time in the order they were set', async () => {
    const clock = createFakeClock(1_000)
    const fired: string[] = []
    const record = (name: string) => () => void fired.push(`${name} ${String(clock.now())}`)
    clock.after(20, record('c'))
    clock.after(10, record('a'))
    clock.after(10, record('b'))
    clock.after(30, record('d'))
    await clock.advance(20)
    expect(fired).toEqual(['a 1010', 'b 1010', 'c 1020'])
    expect(clock.now()).toBe(1_020)
    expect(clock.pending).toBe(1)
  })

  it('fires timers that a timer sets, including from promise callbacks', async () => {
    const clock = createFakeClock(0)
    const fired: number[] = []
    clock.after(10, () => {
      void Promise.resolve().then(() => {
        clock.after(10, () => void fired.push(clock.now()))
      })
    })
    await clock.advance(25)
    expect(fired).toEqual([20])
    expect(clock.now()).toBe(25)
  })

  it('does not fire a canceled timer, and ignores canceling a timer that has fired', async () => {
    const clock = createFakeClock()
    let fired = 0
    const cancel = clock.after(10, () => fired++)
    const cancelLate = clock.after(5, () => fired++)
    cancel()
    await clock.advance(10)
    cancelLate()
    expect(fired).toBe(1)
    expect(clock.pending).toBe(0)
  })
})
