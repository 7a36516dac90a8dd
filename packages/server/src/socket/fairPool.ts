/** Holds a limited number of items, each of an address. When it is full, the address with the most items loses its oldest one. */
export interface FairPool<T> {
  readonly size: number
  /** How many items are of an address. */
  countOf(address: string): number
  /** Adds an item, and removes another one if the pool is full. */
  add(address: string, item: T): void
  /** @returns whether the item was in the pool */
  delete(item: T): boolean
}

/** @param onEvicted is called with an item that was removed because the pool is full */
export function createFairPool<T>(capacity: number, onEvicted: (item: T) => void): FairPool<T> {
  const addresses = new Map<T, string>()
  /** In the order of arrival. */
  const items = new Map<string, Set<T>>()

  function remove(item: T): boolean {
    const address = addresses.get(item)
    if (address === undefined) return false
    addresses.delete(item)
    const own = items.get(address)
    own?.delete(item)
    if (own?.size === 0) items.delete(address)
    return true
  }

  function evict(): void {
    let largest = new Set<T>()
    for (const own of items.values()) if (own.size > largest.size) largest = own
    const [oldest] = largest
    if (oldest === undefined) return
    remove(oldest)
    onEvicted(oldest)
  }

  return {
    get size() {
      return addresses.size
    },
    countOf: (address) => items.get(address)?.size ?? 0,
    add(address, item) {
      remove(item)
      const own = items.get(address) ?? new Set()
      items.set(address, own.add(item))
      addresses.set(item, address)
      if (addresses.size > capacity) evict()
    },
    delete: remove,
  }
}
