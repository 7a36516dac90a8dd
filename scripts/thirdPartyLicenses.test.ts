import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bundled } from '../packages/core/simplePeerBundling.ts'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

test('THIRD-PARTY-LICENSES.txt names every package bundled into core, in its installed version', () => {
  const licenses = read('packages/core/THIRD-PARTY-LICENSES.txt')
  const lockfile = read('pnpm-lock.yaml')
  const listed = [...licenses.matchAll(/^-{100}\n(?<name>\S+) (?<version>\S+) \(.+\)$/gm)].map((match) => match.groups)

  expect(listed.map((group) => group?.name)).toEqual(bundled)
  for (const group of listed) expect(lockfile).toContain(`\n  ${group?.name ?? ''}@${group?.version ?? ''}:\n`)
})
