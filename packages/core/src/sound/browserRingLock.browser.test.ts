import { expect, it, vi } from 'vitest'
import { browserRingLock } from './browserRingLock'

let users = 0
const newUser = () => `user${String(++users)}@example.com`

it('passes from page to page, one at a time', async () => {
  const user = newUser()
  const turns: string[] = []
  const first = browserRingLock(user, () => turns.push('first'))
  await vi.waitFor(() => {
    expect(turns).toEqual(['first'])
  })
  const second = browserRingLock(user, () => turns.push('second'))
  const third = browserRingLock(user, () => turns.push('third'))
  await vi.waitFor(async () => {
    const { pending = [] } = await navigator.locks.query()
    expect(pending.filter(({ name }) => name?.includes(user))).toHaveLength(2)
  })
  expect(turns).toEqual(['first'])
  second()
  first()
  await vi.waitFor(() => {
    expect(turns).toEqual(['first', 'third'])
  }, 5_000)
  third()
})

it('is not acquired by a page that released it before', async () => {
  const user = newUser()
  const turns: string[] = []
  browserRingLock(user, () => turns.push('released'))()
  const next = browserRingLock(user, () => turns.push('next'))
  await vi.waitFor(() => {
    expect(turns).toEqual(['next'])
  }, 5_000)
  next()
})

it('is separate for each user', async () => {
  const turns: string[] = []
  const stops = ['a', 'b'].map((name) => browserRingLock(newUser(), () => turns.push(name)))
  await vi.waitFor(() => {
    expect([...turns].sort()).toEqual(['a', 'b'])
  })
  for (const stop of stops) stop()
})
