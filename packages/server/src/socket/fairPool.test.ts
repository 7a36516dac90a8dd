import { expect, it } from 'vitest'
import { createFairPool } from './fairPool'

it('removes the oldest item of the address with the most when it is full', () => {
  const evicted: string[] = []
  const pool = createFairPool<string>(4, (item) => evicted.push(item))
  for (const item of ['a1', 'a2', 'a3', 'b1']) pool.add(item.charAt(0), item)
  expect(evicted).toEqual([])
  pool.add('c', 'c1')
  pool.add('b', 'b2')
  expect(evicted).toEqual(['a1', 'a2'])
  expect(pool.size).toBe(4)
  expect(pool.countOf('a')).toBe(1)
  expect(pool.countOf('b')).toBe(2)
})

it('keeps the items of other addresses, however many one address adds', () => {
  const evicted: string[] = []
  const pool = createFairPool<string>(10, (item) => evicted.push(item))
  for (const address of ['b', 'c', 'd']) pool.add(address, address)
  for (let index = 0; index < 1_000; index += 1) pool.add('a', `a${index}`)
  expect(evicted).toHaveLength(993)
  expect(evicted.every((item) => item.startsWith('a'))).toBe(true)
})

it('has room again for items that were deleted', () => {
  const evicted: string[] = []
  const pool = createFairPool<string>(1, (item) => evicted.push(item))
  pool.add('a', 'a1')
  expect(pool.delete('a1')).toBe(true)
  expect(pool.delete('a1')).toBe(false)
  pool.add('b', 'b1')
  expect(evicted).toEqual([])
  expect(pool.size).toBe(1)
})
