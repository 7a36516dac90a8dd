import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

export const resultsFile = fileURLToPath(new URL('../RESULTS.md', import.meta.url))

const PREFACE = `# Results

Written by \`npm run bench\`, each section by its own bench (\`npm run bench -- answer\`); do not edit it. Times are medians; in
brackets the middle half of the readings. Read ratios and slopes: both sides of a ratio were measured in turns, in the same
run, on the same machine, and the slope over the round trip is free of the machine's own speed.
`

const open = (name: string) => `<!-- bench: ${name} -->`
const CLOSE = '<!-- end -->'

/** Puts a bench's section in its place in RESULTS.md; the others stay as they are. */
export async function writeSection(name: string, section: string, order: readonly string[]): Promise<void> {
  const sections = existsSync(resultsFile) ? readSections(readFileSync(resultsFile, 'utf8')) : new Map<string, string>()
  sections.set(name, section)
  writeFileSync(resultsFile, await renderResults(sections, order))
}

export function readSections(text: string): Map<string, string> {
  const pattern = /<!-- bench: (\S+) -->\n([\s\S]*?)\n<!-- end -->/g
  return new Map([...text.matchAll(pattern)].map(([, name = '', section = '']) => [name, section.trim()]))
}

/** @param order names of benches; a section of any other name is dropped. */
export async function renderResults(sections: ReadonlyMap<string, string>, order: readonly string[]): Promise<string> {
  const parts = order.flatMap((name) => {
    const section = sections.get(name)
    return section === undefined ? [] : [`${open(name)}\n\n${section}\n\n${CLOSE}\n`]
  })
  const options = await resolveConfig(resultsFile)
  return format([PREFACE, ...parts].join('\n'), { ...options, parser: 'markdown' })
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
