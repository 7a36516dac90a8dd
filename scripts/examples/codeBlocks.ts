/** A fenced code block. */
export interface CodeBlock {
  language: string
  /** The words after the language, such as `no-check`. */
  flags: string[]
  code: string
  /** The line number of the first line of `code`, from 1. */
  line: number
  /** The file name in a first line such as `// App.tsx`. That line is not part of `code`. */
  fileName: string | undefined
}

/** The fenced code blocks of a Markdown text. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = markdown.split('\n')
  for (let start = 0; start < lines.length; start++) {
    const [, indent = '', info] = /^(\s*)```(.*)$/.exec(lines[start] ?? '') ?? []
    if (info === undefined) continue
    const length = lines.slice(start + 1).findIndex((line) => line.trim() === '```')
    const end = length === -1 ? lines.length : start + 1 + length
    const [language = '', ...flags] = info.trim().split(/\s+/)
    const code = lines.slice(start + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    const fileName = /^\/\/ (\S+\.tsx?)$/.exec(code[0] ?? '')?.[1]
    if (fileName !== undefined) code.shift()
    const line = start + 2 + (fileName === undefined ? 0 : 1)
    blocks.push({ language, flags, code: `${code.join('\n')}\n`, line, fileName })
    start = end
  }
  return blocks
}

/** The code blocks of a Markdown text that name a file, by that name. */
export function namedCodeBlocks(markdown: string): Map<string, string> {
  return new Map(codeBlocks(markdown).flatMap(({ fileName, code }) => (fileName ? [[fileName, code]] : [])))
}
