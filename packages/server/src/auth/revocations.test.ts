import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRevocations, type RevocationStore } from './revocations'

const START = 1_700_000_000_000
beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => vi.useRealTimers())

function createStore(): RevocationStore & { revocations: Map<string, number>; isFull: boolean } {
  const revocations = new Map<string, number>()
  return {
    revocations,
    isFull: false,
    saveRevocations(changes) {
      if (this.isFull) throw new Error('the disk is full')
      for (const [key, time] of changes) {
        if (time === null) revocations.delete(key)
        else revocations.set(key, time)
      }
    },
  }
}

const onError = vi.fn()
const create = (store: RevocationStore, maxRevocations?: number) =>
  createRevocations({
    authenticate: (userId) => ({ userId }),
    store,
    normalize: (userId) => userId.toLowerCase(),
    onError,
    ...(maxRevocations !== undefined && { maxRevocations }),
  })

it('rejects what was issued until the revocation, in the future, or at an unknown time', () => {
  const revocations = create(createStore())
  expect(revocations.isRevoked('bob', undefined)).toBe(false)
  revocations.revoke('bob')
  vi.setSystemTime(START + 10_000)
  for (const issuedAt of [undefined, null, '1', Number.NaN, -Infinity, Infinity, 0, START - 1, START, START + 15_000]) {
    expect(revocations.isRevoked('bob', issuedAt)).toBe(true)
  }
  for (const issuedAt of [START + 1, START + 10_000]) expect(revocations.isRevoked('bob', issuedAt)).toBe(false)
  expect(revocations.isRevoked('alice', undefined)).toBe(false)
})

it('does not let a token in again when the clock is set back and the user is revoked again', () => {
  const revocations = create(createStore())
  revocations.revoke('bob')
  vi.setSystemTime(START - 60_000)
  revocations.revoke('bob')
  vi.setSystemTime(START + 1_000)
  expect(revocations.isRevoked('bob', START - 30_000)).toBe(true)
})

it('is bounded: what it removes to make room, it rejects for all users', () => {
  const store = createStore()
  const revocations = create(store, 100)
  for (let count = 0; count < 1_000; count += 1) {
    vi.setSystemTime(START + count)
    revocations.revoke(`user-${count}`)
  }
  expect(store.revocations.size).toBe(100)
  vi.setSystemTime(START + 5_000)
  for (const current of [revocations, create(store, 100)]) {
    for (let count = 0; count < 1_000; count += 1) expect(current.isRevoked(`user-${count}`, START + count)).toBe(true)
    expect(current.isRevoked('user-999', START + 1_000)).toBe(false)
    expect(current.isRevoked('alice', START + 1_000)).toBe(false)
  }
})

it('revokes at once while the store cannot write, and writes it as soon as the store can', () => {
  const store = createStore()
  const revocations = create(store)
  store.isFull = true
  revocations.revoke('bob')
  expect(onError).toHaveBeenCalledOnce()
  expect(revocations.isRevoked('bob', START)).toBe(true)
  store.isFull = false
  vi.advanceTimersByTime(5_000)
  expect(store.revocations.get('bob')).toBe(START)
  store.isFull = true
  revocations.revoke('carol')
  store.isFull = false
  revocations.close()
  expect(create(store).isRevoked('carol', START)).toBe(true)
})
