import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../runCommand'
import { type CodeBlock, codeBlocks } from './codeBlocks'

/** A code block of the documentation. `file` is relative to the root. */
export interface Example extends CodeBlock {
  file: string
}

const sources = 'packages/{core,react,server,protocol}/src/**/*.{ts,tsx}'
const notSources = /[.](test|stories)[.]tsx?$/
const documents = ['README.md', 'packages/*/README.md', 'docs/*.md']

/** The TypeScript examples of all public documentation. A block that begins with "```ts no-check" is left out. */
export function findExamples(): Example[] {
  const sourceFiles = globSync(sources, { cwd: root }).filter((file) => !notSources.test(file))
  return [
    ...sourceFiles.flatMap((file) => examplesInComments(file, read(file))),
    ...globSync(documents, { cwd: root }).flatMap((file) => examplesInMarkdown(file, read(file))),
  ]
}

export function examplesInMarkdown(file: string, markdown: string): Example[] {
  return codeBlocks(markdown)
    .filter(({ language, flags }) => /^tsx?$/.test(language) && !flags.includes('no-check'))
    .map((block) => ({ ...block, file }))
}

/**
 * The examples in the documentation comments of a source file.
 *
 * @throws when an `@example` has no TypeScript code block: it would not be checked
 */
export function examplesInComments(file: string, source: string): Example[] {
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const text = comment.replace(/^[ \t]*(\/\*\*|\*\/|\*) ?/gm, '').replace(/\*\/$/, '')
    const firstLine = source.slice(0, index).split('\n').length
    const withoutCode = text.split(/^@example\b/m).findIndex((part, n) => n > 0 && !/^```tsx?\b/m.test(part))
    if (withoutCode > 0)
      throw new Error(`${file}:${String(firstLine)}: an @example has no code block that begins with \`\`\`ts`)
    return examplesInMarkdown(file, text).map((example) => ({ ...example, line: example.line + firstLine - 1 }))
  })
}

const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
