import { expect, it } from 'vitest'
import { createJsonCheck } from './jsonCheck'

it('reports exactly what a JSON round trip would change', () => {
  const check = createJsonCheck()
  const plain = { text: 'a', none: null, list: [1, { deep: true }], empty: {} }
  expect(check(plain)).toBeNull()
  expect(check({ ...plain, gone: undefined })).toBe('.gone is undefined')
  expect(check({ list: [{ at: Number.NaN }] })).toBe('.list.0.at is NaN')
  expect(check({ at: new Date(0) })).toBe('.at is no plain object')
  expect(check({ call: () => 1 })).toBe('.call is function')
})
