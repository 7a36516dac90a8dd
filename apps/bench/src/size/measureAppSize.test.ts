import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { measureChunks } from './measureAppSize'

const chunk = (fileName: string, imports: string[] = [], isEntry = false) => ({
  fileName,
  imports,
  isEntry,
  moduleIds: [`/src/${fileName}`],
  code: `export default '${fileName.repeat(20)}'`,
})

it('counts before a call what the entry and the sign-in bring with them, and everything once', () => {
  const entry = chunk('entry.js', ['shared.js'], true)
  const shared = chunk('shared.js', ['deep.js'])
  const deep = chunk('deep.js')
  const line = chunk('line.js', ['shared.js'])
  const call = chunk('call.js', ['shared.js'])
  const bytes = (...some: { code: string }[]) =>
    some.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0)
  expect(measureChunks([entry, shared, deep, line, call], /line/)).toEqual({
    beforeCall: bytes(entry, shared, deep, line),
    everything: bytes(entry, shared, deep, line, call),
  })
  expect(measureChunks([entry, shared, deep, line, call]).beforeCall).toBe(bytes(entry, shared, deep))
})
