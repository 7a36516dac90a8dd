import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bundled } from '../packages/core/simplePeerBundling.ts'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

test('every package that is bundled into core has its licence beside it, of the version that is installed', () => {
  const licenses = read('packages/core/THIRD-PARTY-LICENSES.txt')
  const lockfile = read('pnpm-lock.yaml')
  const named = [...licenses.matchAll(/^-{100}\n(?<name>\S+) (?<version>\S+) \(.+\)$/gm)].map((match) => match.groups)

  expect(named.map((group) => group?.name)).toEqual(bundled)
  for (const group of named) expect(lockfile).toContain(`\n  ${group?.name ?? ''}@${group?.version ?? ''}:\n`)
})
