/** Finds a line dead from which nothing has come for as long as its client said. */
export interface LifeWatch {
  /** The client is heard again within so many milliseconds. 0: nobody waits for it. */
  expect(within: number): void
}

export function createLifeWatch(onSilent: () => void): LifeWatch {
  let timer: NodeJS.Timeout | undefined
  return {
    expect(within) {
      clearTimeout(timer)
      timer = within > 0 ? setTimeout(onSilent, within) : undefined
    },
  }
}
