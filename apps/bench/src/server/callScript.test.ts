import { describe, expect, it } from 'vitest'
import { callScript, messagesPerCall } from './callScript.ts'

describe('callScript', () => {
  it('has the number of messages that RESULTS.md states', () => {
    // 20 commands and their acknowledgements. Pushes: 1 incoming, 1 ringing, 4 at the answer, 14 signals, 1 closed.
    expect(messagesPerCall).toBe(20 + 20 + 21)
    expect(callScript.flat().map(({ command }) => command)).toContain('call:answer')
  })
})
