import { expect, it } from 'vitest'
import { ar } from './ar'
import { de } from './de'
import { en } from './en'
import { es } from './es'
import { hi } from './hi'
import { ja } from './ja'

const locales = { de, es, ar, hi, ja }

/** Every leaf by its path; functions are asked about somebody. */
function words(labels: object, path = ''): [string, string][] {
  return Object.entries(labels).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const at = path ? `${path}.${key}` : key
    if (typeof value === 'string') return [[at, value]]
    if (typeof value !== 'function') return words(value as object, at)
    const args: Record<string, unknown[]> = { names: [['Bob', 'Carol']], unnamedDevice: ['camera', 2] }
    const [first = 'Bob', second = 'video'] = args[key] ?? (path === 'deviceTrouble' ? ['both'] : [])
    const kinds = /^(missingDevice|deviceReplaced)$/.test(key) ? ['camera', ''] : [first, second]
    return [[at, (value as (...args: unknown[]) => string)(...kinds)]]
  })
}

const english = new Map(words(en))

it.each(Object.entries(locales))('%s says everything, and nothing in English', (_, labels) => {
  const said = words(labels)
  expect(said.map(([path]) => path).sort()).toEqual([...english.keys()].sort())
  const untranslated = said.filter(
    ([path, text]) => !/\S/.test(text) || /undefined|\[object/.test(text) || text === english.get(path),
  )
  // A name beside its keys is the same everywhere.
  expect(untranslated.map(([path]) => path)).toEqual(untranslated.length > 0 ? ['withShortcut'] : [])
})

it.each(Object.entries(locales))('%s speaks of people by name', (_, labels) => {
  for (const [path, text] of words(labels)) {
    if (english.get(path)?.includes('Bob')) expect(text, path).toContain('Bob')
  }
})
