/** Counts open connections by address. */
export interface AddressCounter {
  readonly total: number
  get(address: string): number
  add(address: string): void
  remove(address: string): void
}

export function createAddressCounter(): AddressCounter {
  const counts = new Map<string, number>()
  let total = 0
  return {
    get total() {
      return total
    },
    get: (address) => counts.get(address) ?? 0,
    add(address) {
      total += 1
      counts.set(address, (counts.get(address) ?? 0) + 1)
    },
    remove(address) {
      total -= 1
      const count = counts.get(address) ?? 0
      if (count > 1) counts.set(address, count - 1)
      else counts.delete(address)
    },
  }
}
