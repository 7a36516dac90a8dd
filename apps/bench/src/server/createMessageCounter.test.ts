import { describe, expect, it } from 'vitest'
import { createMessageCounter } from './createMessageCounter.ts'

describe('createMessageCounter', () => {
  it('resolves a wait when the count is reached, and not before', async () => {
    const counter = createMessageCounter()
    const reached: number[] = []
    const waits = [2, 1].map((count) => counter.waitFor(count).then(() => reached.push(count)))
    expect(reached).toEqual([])
    counter.increase()
    await waits[1]
    expect(reached).toEqual([1])
    counter.increase()
    await waits[0]
    expect(reached).toEqual([1, 2])
    await counter.waitFor(2)
  })
})
