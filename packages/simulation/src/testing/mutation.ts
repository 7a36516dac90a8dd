import { expect, it, vi } from 'vitest'

/**
 * A mutation test of the simulation: takes one rule out of the real code and expects the simulation to find a violation. The compiler
 * checks the paths of the modules and the names of their exports.
 */
export interface Mutation {
  /** The behavior that the mutation causes. */
  title: string
  /** Replaces exports of one module, from its next import on. @returns what undoes that */
  mock(): Disposable
  /** Matches the violation that the simulation must find. */
  violation: RegExp
}

const SCHEDULES = 3_000

/** Adds one test for each mutation. */
export function itFindsEach(mutations: readonly Mutation[]): void {
  it.each(mutations)('finds that $title', async ({ mock, violation }) => {
    const mocked = mock()
    try {
      expect(await findViolation(SCHEDULES)).toMatch(violation)
    } finally {
      mocked[Symbol.dispose]()
    }
  })
}

/** Makes the factory of a mocked module: the real exports, except for those that `change` returns. */
export function replacing<M extends object>(change: (real: NoInfer<M>) => Partial<NoInfer<M>>) {
  return async (importOriginal: () => Promise<M>): Promise<Partial<M>> => {
    const real = await importOriginal()
    return { ...real, ...change(real) }
  }
}

/** The violation that the simulation finds in the modules as they are mocked now. */
export async function findViolation(schedules: number): Promise<string | undefined> {
  vi.resetModules()
  const { runSchedules } = await import('../runSchedules')
  const { failed } = await runSchedules(1, schedules)
  return failed[0]?.violation
}
