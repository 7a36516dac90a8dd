import { describe, expect, it } from 'vitest'
import { callScript, messagesPerCall } from './callScript.ts'
import { createMessageCounter } from './createMessageCounter'

describe('the counter of a line', () => {
  it('says when it has got somewhere, and not before', async () => {
    const counter = createMessageCounter()
    const reached: number[] = []
    const waits = [2, 1].map((count) => counter.when(count).then(() => reached.push(count)))
    expect(reached).toEqual([])
    counter.increase()
    await waits[1]
    expect(reached).toEqual([1])
    counter.increase()
    await waits[0]
    expect(reached).toEqual([1, 2])
    await counter.when(2)
  })
})

describe('the scripted call', () => {
  it('is what RESULTS.md says of it', () => {
    // 20 commands and as many acknowledgements; 1 incoming, 1 ringing, 4 at the answer, 14 signals, 1 closed.
    expect(messagesPerCall).toBe(20 + 20 + 21)
    expect(callScript.flat().map(({ command }) => command)).toContain('call:answer')
  })
})
