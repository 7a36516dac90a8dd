import { expect, it } from 'vitest'
import { ar } from './ar'
import { de } from './de'
import { en } from './en'
import { es } from './es'
import { hi } from './hi'
import { ja } from './ja'
import { englishStats } from './statsLabels'

const locales = { de, es, ar, hi, ja }

/** Every text with its path. Functions are called with sample arguments. */
function textsOf(labels: object, path = ''): [string, string][] {
  return Object.entries(labels).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const at = path ? `${path}.${key}` : key
    if (typeof value === 'string') return [[at, value]]
    if (typeof value !== 'function') return textsOf(value as object, at)
    const args: Record<string, unknown[]> = { names: [['Bob', 'Carol']], unnamedDevice: ['camera', 2] }
    const [first = 'Bob', second = 'video'] = args[key] ?? (path === 'deviceError' ? ['both'] : [])
    const kinds = /^(missingDevice|deviceReplaced|deviceBusy)$/.test(key) ? ['camera', ''] : [first, second]
    return [[at, (value as (...args: unknown[]) => string)(...kinds)]]
  })
}

// The texts of the statistics are loaded with their panel.
const english = new Map(textsOf({ ...en, stats: englishStats }))

/** `Name (keys)` and the technical terms are the same in some languages. */
const international = ['withShortcut', 'stats.codec', 'stats.bitrate', 'stats.jitter']

it.each(Object.entries(locales))('%s translates every label', (_, labels) => {
  const texts = textsOf(labels)
  expect(texts.map(([path]) => path).sort()).toEqual([...english.keys()].sort())
  const untranslated = texts.filter(
    ([path, text]) => !/\S/.test(text) || /undefined|\[object/.test(text) || text === english.get(path),
  )
  expect(untranslated.map(([path]) => path).filter((path) => !international.includes(path))).toEqual([])
})

it.each(Object.entries(locales))('%s contains the name wherever the English text does', (_, labels) => {
  for (const [path, text] of textsOf(labels)) {
    if (english.get(path)?.includes('Bob')) expect(text, path).toContain('Bob')
  }
})
