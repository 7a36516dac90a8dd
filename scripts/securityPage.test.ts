import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const page = readFileSync(`${root}SECURITY.md`, 'utf8')
const npmScripts = Object.keys((JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: object }).scripts)
const files = globSync(['packages/**/*', 'apps/**/*', 'scripts/**/*'], {
  cwd: root,
  exclude: (name) => /node_modules|dist$/.test(name),
})

/** The sections that describe an attack, and those at the top that name a file. */
const sections = page
  .split(/^(?=##+ )/m)
  .filter((section) => section.startsWith('### ') || /^(- )?(Code|Test):/m.test(section))
  .map((section) => ({ title: /^#+ (.+)$/m.exec(section)?.[1] ?? '', section }))

/** The names in backticks after `- Code:` or `- Test:`, until the next entry; what is in parentheses is a remark. */
function namesAfter(section: string, kind: 'Code' | 'Test'): string[] {
  const entries = section.matchAll(new RegExp(`^- ${kind}: ([^]*?)(?=^- |^\\n|(?![^]))`, 'gm'))
  return [...entries].flatMap(([, text = '']) =>
    [...text.replace(/\([^)]*\)/g, '').matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => name),
  )
}

/** The files that a name means: a path in `packages/`, or a unique file name. `core` alone names a package. */
function filesOf(name: string): string[] {
  if (name.includes('/')) return existsSync(`${root}packages/${name}`) ? [name] : []
  return files.filter((file) => basename(file) === name)
}

const isFile = (name: string) => /\.\w+$/.test(name)

test('SECURITY.md has sections', () => {
  expect(sections.length).toBeGreaterThan(20)
})

test.each(sections)('SECURITY.md: "$title" names its code and its test', ({ section }) => {
  expect(namesAfter(section, 'Code'), 'Code').not.toEqual([])
  expect(namesAfter(section, 'Test'), 'Test').not.toEqual([])
})

test.each(sections)('SECURITY.md: every file of "$title" exists, and its name is unique', ({ section }) => {
  const names = [...namesAfter(section, 'Code'), ...namesAfter(section, 'Test')]
  for (const name of names.filter(isFile)) expect([name, filesOf(name).length]).toEqual([name, 1])
  for (const name of namesAfter(section, 'Test').filter(isFile)) expect(name).toMatch(/\.test\.tsx?$/)
  for (const name of names.filter((each) => each.startsWith('npm run '))) {
    expect(npmScripts).toContain(name.replace('npm run ', ''))
  }
})

test('SECURITY.md names every test of an attack', () => {
  const attacks = files.filter((file) => /^packages\/server\/src\/attacks\/.+\.test\.ts$/.test(file))
  expect(attacks.length).toBeGreaterThan(20)
  expect(attacks.filter((file) => !page.includes(`\`${basename(file)}\``))).toEqual([])
})

test('no source renders HTML from a text', () => {
  const sources = files.filter(
    (file) => /^packages\/(core|react)\/src\/.+\.tsx?$/.test(file) && !/\.(test|stories)\./.test(file),
  )
  expect(sources.length).toBeGreaterThan(100)
  const renders =
    /dangerouslySetInnerHTML|(inner|outer)HTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc/i
  expect(sources.filter((file) => renders.test(readFileSync(root + file, 'utf8')))).toEqual([])
})
