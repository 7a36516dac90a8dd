import { describe, expect, it } from 'vitest'
import { compileExamples } from './compileExamples'
import { exportsWithoutExample } from './exportsWithoutExample'
import { examplesInComments, examplesInMarkdown, findExamples } from './findExamples'

describe('the examples in the documentation', () => {
  const examples = findExamples()
  const { program, errors } = compileExamples(examples)

  it('compile', () => {
    expect(examples.map(({ file }) => file)).toContain('README.md')
    expect(errors).toEqual([])
  })

  it('exist for what users call first', () => {
    expect(exportsWithoutExample(program)).toEqual([])
  })
})

describe('a wrong example', () => {
  it('is reported with its line in a documentation comment', () => {
    const source = [
      'export const one = 1',
      '',
      '/**',
      ' * Calls a user.',
      ' *',
      ' * @example',
      ' * ```ts',
      ' * const { roomId } = await client.makeVoiceCall(["bob"])',
      ' * const callId: number = roomId',
      ' * ```',
      ' */',
      'export const two = 2',
    ]
    const { errors } = compileExamples(examplesInComments('packages/core/src/wrong.ts', source.join('\n')))
    expect(errors).toEqual(["packages/core/src/wrong.ts:9: Type 'string' is not assignable to type 'number'."])
  })

  it('is reported with its line in a document, also when it is in a file that another example imports', () => {
    const markdown = [
      '```tsx',
      '// App.tsx',
      "import { CallButton } from '@offhook/react'",
      "import { bob } from './bob'",
      'export const App = () => <CallButton to={bob} callType="telegram" />',
      '```',
      'Then:',
      '```ts',
      '// bob.ts',
      'export const bob: string = 7',
      '```',
      '```ts no-check',
      'export const bob: string = ...',
      '```',
    ]
    const { errors } = compileExamples(examplesInMarkdown('docs/wrong.md', markdown.join('\n')))
    expect(errors).toEqual([
      expect.stringContaining(`docs/wrong.md:5: Type '"telegram"' is not assignable to type`),
      "docs/wrong.md:10: Type 'number' is not assignable to type 'string'.",
    ])
  })

  it('is reported when it has no code block', () => {
    const source = '/**\n * @example client.endCall()\n */'
    expect(() => examplesInComments('packages/core/src/wrong.ts', source)).toThrow(
      'packages/core/src/wrong.ts:1: an @example has no code block',
    )
  })
})
