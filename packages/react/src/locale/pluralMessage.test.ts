import { expect, it } from 'vitest'
import { mergeLabels } from './labels'
import { pluralMessage } from './pluralMessage'

it('selects the message of the plural category, and `other` for a category without one', () => {
  const label = pluralMessage('ar', { one: 'one', two: 'two', few: 'few', other: 'other' })
  expect([1, 2, 7, 11].map((count) => label('', count))).toEqual(['one', 'two', 'few', 'other'])
})

it('replaces every placeholder, whatever the names contain', () => {
  const label = pluralMessage('en', { other: '{names} ({count}): {names}' })
  expect(label('$& {count}', 1200)).toBe('$& {count} (1,200): $& {count}')
})

it('is for one user by default, as a label without a number was', () => {
  expect(pluralMessage('de', { one: 'eins', other: 'mehrere' })('Bob')).toBe('eins')
})

it('leaves the labels of an app as they are, with and without a number', () => {
  const labels = mergeLabels({
    callWith: (name) => `Talk: ${name}`,
    endReason: { declined: (name: string) => `No from ${name}`, engaged: (names, count = 1) => `${names}/${count}` },
    missedCall: (name, callType) => `${callType} ${name}`,
  })
  expect(labels.callWith('Bob and Carol', 2)).toBe('Talk: Bob and Carol')
  expect(labels.endReason.declined('Bob and Carol', 2)).toBe('No from Bob and Carol')
  expect(labels.endReason.engaged('Bob and Carol', 2)).toBe('Bob and Carol/2')
  expect(labels.endReason.unavailable('Bob and Carol', 2)).toBe('Bob and Carol are not available')
  expect(labels.missedCall('Bob', 'audio', 3)).toBe('audio Bob')
})
