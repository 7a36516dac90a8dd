/** A seeded pseudorandom number generator: the same seed gives the same numbers. */
export interface Random {
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** True with a probability of 1 in `times`. */
  oneIn(times: number): boolean
  pick<T>(items: readonly T[]): T
  /** One of the keys, with a probability in proportion to its weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
}

/** Mulberry32: 32 bits of state, fast, and random enough to choose operations and delays. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }

  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))

  return {
    between,
    oneIn: (times) => between(1, times) === 1,
    pick<T>(items: readonly T[]): T {
      // The index is within the array: no caller passes an empty one.
      return items[between(0, items.length - 1)] as T
    },
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const entries = Object.entries<number>(weights)
      let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      const chosen = entries.find(([, weight]) => (rest -= weight) < 0) ?? entries[0]
      // The keys of a record of K are K. `Object.entries` types them as strings.
      return chosen?.[0] as K
    },
  }
}
