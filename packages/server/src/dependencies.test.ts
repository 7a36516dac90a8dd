import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

it('depends on ranges of versions, so that operators can install a patched one', () => {
  const workspace = readFileSync(new URL('../../../pnpm-workspace.yaml', import.meta.url), 'utf8')
  for (const [name, range] of Object.entries(packageJson.dependencies)) {
    if (range.startsWith('workspace:')) continue
    const actual = range === 'catalog:' ? new RegExp(`^  ${name}: (.*)$`, 'm').exec(workspace)?.[1] : range
    expect(actual, name).toMatch(/^\^\d+\.\d+\.\d+$/)
  }
})
