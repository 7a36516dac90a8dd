import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

export const resultsFile = fileURLToPath(new URL('../RESULTS.md', import.meta.url))

const PREFACE = `# Results

Written by \`npm run bench\`, one section for each benchmark (\`npm run bench -- answer\`); do not edit it. Times are medians, with
the interquartile range in parentheses. Compare ratios and slopes rather than times: both sides of a ratio were measured
alternately in the same run on the same machine, and the slope over the round trip does not depend on the speed of the machine.
`

const sectionStart = (name: string) => `<!-- bench: ${name} -->`
const SECTION_END = '<!-- end -->'

/** Writes the section of one benchmark to RESULTS.md and leaves the others as they are. */
export async function writeSection(name: string, section: string, order: readonly string[]): Promise<void> {
  const sections = existsSync(resultsFile) ? readSections(readFileSync(resultsFile, 'utf8')) : new Map<string, string>()
  sections.set(name, section)
  writeFileSync(resultsFile, await renderResults(sections, order))
}

export function readSections(text: string): Map<string, string> {
  const pattern = /<!-- bench: (\S+) -->\n([\s\S]*?)\n<!-- end -->/g
  return new Map([...text.matchAll(pattern)].map(([, name = '', section = '']) => [name, section.trim()]))
}

/** @param order the names of the benchmarks; sections with other names are dropped */
export async function renderResults(sections: ReadonlyMap<string, string>, order: readonly string[]): Promise<string> {
  const parts = order.flatMap((name) => {
    const section = sections.get(name)
    return section === undefined ? [] : [`${sectionStart(name)}\n\n${section}\n\n${SECTION_END}\n`]
  })
  const options = await resolveConfig(resultsFile)
  return format([PREFACE, ...parts].join('\n'), { ...options, parser: 'markdown' })
}

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
