import { expect, it } from 'vitest'
import { createPlainCheck } from './plainData'

it('finds exactly what a JSON round trip would change', () => {
  const check = createPlainCheck()
  const plain = { text: 'a', none: null, list: [1, { deep: true }], empty: {} }
  expect(check(plain, 'state')).toBeNull()
  expect(check({ ...plain, gone: undefined }, 'state')).toBe('state.gone is undefined')
  expect(check({ list: [{ at: Number.NaN }] }, 'state')).toBe('state.list.0.at is NaN')
  expect(check({ at: new Date(0) }, 'state')).toBe('state.at is no plain object')
  expect(check({ call: () => 1 }, 'state')).toBe('state.call is function')
})
