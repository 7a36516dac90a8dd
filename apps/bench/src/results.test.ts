import { describe, expect, it } from 'vitest'
import { markdownTable, readSections, renderResults } from './results.ts'

describe('renderResults and readSections', () => {
  it('reads back the sections it has written, in the order of the benchmarks', async () => {
    const table = markdownTable(['round trip', 'Offhook'], [['0 ms', '21']])
    const sections = new Map([
      ['ring', '## Ring\n\nFour.'],
      ['answer', `## Answer\n\n${table}`],
      ['removed', '## Removed\n\nThis benchmark does not exist anymore.'],
    ])
    const text = await renderResults(sections, ['answer', 'ring'])
    const readBack = readSections(text)
    expect([...readBack.keys()]).toEqual(['answer', 'ring'])
    expect(readBack.get('answer')).toContain('| 0 ms       | 21      |')
    expect(await renderResults(readBack, ['answer', 'ring'])).toBe(text)
  })
})
