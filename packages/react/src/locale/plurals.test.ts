import { describe, expect, it } from 'vitest'
import { ar } from './ar'
import { de } from './de'
import { en } from './en'
import { es } from './es'
import { hi } from './hi'
import { ja } from './ja'
import type { CallLabels } from './labels'

const locales: [string, CallLabels][] = Object.entries({ en, ar, de, es, hi, ja })
const PEOPLE = ['Bob', 'Carol', 'Zoe', 'Dave', 'Erin', 'Farid', 'Grace']

/** Labels about a kind of device, not about users. */
const DEVICE_LABELS = /^(unnamedDevice|missingDevice|deviceReplaced|deviceBusy|deviceError\.)/

/** Every text about users with its path, for the first `count` people. */
function textsAbout(labels: CallLabels, count: number): [path: string, text: string][] {
  const users = PEOPLE.slice(0, count)
  const names = labels.names(users)
  const texts: [string, string][] = []
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) visit(entry, path ? `${path}.${key}` : key)
    }
    if (typeof value !== 'function' || DEVICE_LABELS.test(path)) return
    const label = value as (...args: unknown[]) => string
    if (path === 'names') texts.push([path, names])
    else if (path === 'callPerson')
      for (const type of ['audio', 'video']) texts.push([`${path} ${type}`, label(names, type, count)])
    else if (path === 'incomingCallType') for (const type of ['audio', 'video']) texts.push([path, label(type)])
    // One caller, and the number of their calls.
    else if (/^(incomingCall|missedCall)$/.test(path))
      for (const type of ['audio', 'video']) texts.push([`${path} ${type}`, label('Bob', type, count)])
    else texts.push([path, label(names, count)])
  }
  visit(labels, '')
  return texts
}

describe.each(locales)('%s', (locale, labels) => {
  it.each([1, 2, 3, 7])('has a complete text for %i people in every label about users', (count) => {
    const texts = textsAbout(labels, count)
    expect(texts.length).toBeGreaterThan(25)
    for (const [path, text] of texts) {
      expect(text, path).toMatch(/\S/)
      expect(text, path).not.toMatch(/[{}]|undefined|null|NaN|\[object/)
    }
  })

  it('names everyone, in a list of the language', () => {
    for (const count of [1, 2, 3, 7]) {
      const named = textsAbout(labels, count).filter(([, text]) => text.includes('Carol'))
      if (count > 1) expect(named.length).toBeGreaterThan(10)
      for (const [path, text] of named) for (const name of PEOPLE.slice(0, count)) expect(text, path).toContain(name)
    }
    const { endReason } = labels
    const about = [endReason.declined, endReason.engaged, endReason.unavailable, labels.joined, labels.left]
    for (const label of about)
      expect(label(labels.names(['Bob', 'Carol']), 2)).toContain(labels.names(['Bob', 'Carol']))
  })

  it('has a text for each plural category of the language', () => {
    const rules = new Intl.PluralRules(locale)
    const counts = [...Array(130).keys(), 1_000_000]
    const covered = new Set(counts.map((count) => rules.select(count)))
    expect([...covered].sort()).toEqual([...rules.resolvedOptions().pluralCategories].sort())
    const figures = new Intl.NumberFormat(locale)
    for (const category of covered) {
      const count = counts.find((each) => rules.select(each) === category && each !== 1) ?? 1
      for (const type of ['audio', 'video'] as const) {
        const text = labels.missedCall('Bob', type, count)
        expect(text, category).not.toMatch(/[{}]|undefined/)
        // Arabic has words for zero, one and two of a thing.
        if (count > 2) expect(text, category).toContain(figures.format(count))
        else if (count === 2) expect(text).not.toBe(labels.missedCall('Bob', type, 1))
      }
    }
  })

  it('means one user or one call where no number is given', () => {
    const { endReason } = labels
    expect(endReason.unavailable('Bob')).toBe(endReason.unavailable('Bob', 1))
    expect(labels.missedCall('Bob', 'audio')).toBe(labels.missedCall('Bob', 'audio', 1))
    expect(labels.missedCall('Bob', 'audio')).not.toBe(labels.missedCall('Bob', 'video'))
  })
})

it('agrees in English', () => {
  const { endReason, names } = en
  const [one, two, three] = [1, 2, 3].map((count) => names(PEOPLE.slice(0, count)))
  expect(endReason.unavailable(one ?? '', 1)).toBe('Bob is not available')
  expect(endReason.unavailable(two ?? '', 2)).toBe('Bob and Carol are not available')
  expect(endReason.engaged(one ?? '', 1)).toBe('Bob is in another call')
  expect(endReason.engaged(two ?? '', 2)).toBe('Bob and Carol are in other calls')
  expect(endReason.busy(three ?? '', 3)).toBe('Bob, Carol, and Zoe are busy')
  expect(endReason.declined(three ?? '', 3)).toBe('Bob, Carol, and Zoe declined the call')
  expect(en.joined(two ?? '', 2)).toBe('Bob and Carol joined the call')
  expect(en.missedCall('Bob', 'audio', 1)).toBe('Missed call from Bob')
  expect(en.missedCall('Bob', 'video', 12)).toBe('12 missed video calls from Bob')
})

it('agrees in German', () => {
  const { endReason, names } = de
  const two = names(['Bob', 'Carol'])
  expect(endReason.declined('Bob', 1)).toBe('Bob hat abgelehnt')
  expect(endReason.declined(two, 2)).toBe('Bob und Carol haben abgelehnt')
  expect(endReason.engaged(two, 2)).toBe('Bob und Carol sprechen gerade')
  expect(endReason['no-answer'](two, 2)).toBe('Bob und Carol haben nicht abgenommen')
  expect(endReason.unavailable(two, 2)).toBe('Bob und Carol sind nicht erreichbar')
  expect(de.joined('Bob', 1)).toBe('Bob ist dem Anruf beigetreten')
  expect(de.left(two, 2)).toBe('Bob und Carol haben den Anruf verlassen')
  expect(de.missedCall('Bob', 'audio', 3)).toBe('3 Anrufe von Bob verpasst')
})

it('agrees in Arabic, in all six plural categories', () => {
  const missed = (count: number) => ar.missedCall('بوب', 'audio', count)
  expect([0, 1, 2, 3, 11, 100].map(missed)).toEqual([
    'لا مكالمات فائتة من بوب',
    'مكالمة فائتة من بوب',
    'مكالمتان فائتتان من بوب',
    `${new Intl.NumberFormat('ar').format(3)} مكالمات فائتة من بوب`,
    `${new Intl.NumberFormat('ar').format(11)} مكالمة فائتة من بوب`,
    `${new Intl.NumberFormat('ar').format(100)} مكالمة فائتة من بوب`,
  ])
  // The verb is before its subject, and stays in the singular.
  expect(ar.joined(ar.names(['بوب', 'كارول']), 2)).toBe('انضم بوب وكارول إلى المكالمة')
})

it('agrees in Spanish, Hindi and Japanese', () => {
  expect(es.endReason.declined(es.names(['Bob', 'Irene']), 2)).toBe('Bob e Irene han rechazado la llamada')
  expect(es.endReason.busy(es.names(['Bob', 'Carol']), 2)).toBe('Las líneas de Bob y Carol están ocupadas')
  expect(hi.missedCall('Bob', 'audio', 3)).toBe('Bob की 3 कॉल छूट गईं')
  expect(ja.endReason.declined(ja.names(['Bob', 'Carol']), 2)).toBe('Bobさん、Carolさんが着信を拒否しました')
  expect(ja.endReason.declined(ja.names(['Bob']), 1)).toBe('Bobさんが着信を拒否しました')
  expect(ja.missedCall('Bob', 'audio', 3)).toBe('Bobさんからの不在着信が3件あります')
})
