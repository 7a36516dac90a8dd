/** Which transports of a `FakeNetwork` can reach each other, by name. */
export interface FakePaths {
  /** A transport of this name exists: `cut` without names cuts it too. */
  add(name: string): void
  isCut(a: string, b: string): boolean
  cut(...names: string[]): void
  restore(...names: string[]): void
  cutPath(a: string, b: string): void
  restorePath(a: string, b: string): void
}

/** Names the path between two transports, in both directions. */
export const pathOf = (a: string, b: string) => [a, b].sort().join(' ')

/** @param onChange called after each change */
export function createFakePaths(onChange: () => void): FakePaths {
  const allNames = new Set<string>()
  const cutNames = new Set<string>()
  const cutPaths = new Set<string>()
  return {
    add: (name) => void allNames.add(name),
    isCut: (a, b) => cutNames.has(a) || cutNames.has(b) || cutPaths.has(pathOf(a, b)),
    cut(...names) {
      for (const name of names.length > 0 ? names : allNames) cutNames.add(name)
      onChange()
    },
    restore(...names) {
      if (names.length === 0) cutNames.clear()
      for (const name of names) cutNames.delete(name)
      onChange()
    },
    cutPath(a, b) {
      cutPaths.add(pathOf(a, b))
      onChange()
    },
    restorePath(a, b) {
      cutPaths.delete(pathOf(a, b))
      onChange()
    },
  }
}
