import { describe, expect, it } from 'vitest'
import { callScript, messagesPerCall } from './callScript.ts'

describe('callScript', () => {
  it('has the number of messages that RESULTS.md states', () => {
    // 21 commands and their acknowledgements. Pushes: 1 incoming, 1 ringing, 4 and a probe at the answer, 14 signals, 1 closed.
    expect(messagesPerCall).toBe(21 + 21 + 22)
    expect(callScript.flat().map(({ command }) => command)).toContain('call:answer')
  })
})
