import { readFileSync } from 'node:fs'

/** The files that README.md shows, by name: each code block whose first line is a comment with a file name. */
export function readmeFiles(): Map<string, string> {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const blocks = [...readme.matchAll(/^```tsx?\n\/\/ (?<name>\S+)\n(?<code>[\s\S]*?)^```$/gm)]
  return new Map(blocks.map(({ groups }) => [groups?.name ?? '', groups?.code ?? '']))
}
