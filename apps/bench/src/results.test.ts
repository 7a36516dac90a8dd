import { describe, expect, it } from 'vitest'
import { markdownTable, readSections, renderResults } from './results.ts'

describe('results', () => {
  it('finds each section again, in the order of the benches', async () => {
    const table = markdownTable(['round trip', 'Offhook'], [['0 ms', '21']])
    const sections = new Map([
      ['ring', '## Ring\n\nFour.'],
      ['answer', `## Answer\n\n${table}`],
      ['gone', '## Gone\n\nNo bench of this name any more.'],
    ])
    const text = await renderResults(sections, ['answer', 'ring'])
    const found = readSections(text)
    expect([...found.keys()]).toEqual(['answer', 'ring'])
    expect(found.get('answer')).toContain('| 0 ms       | 21      |')
    expect(await renderResults(found, ['answer', 'ring'])).toBe(text)
  })
})
