import assert from 'node:assert/strict'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'

// The rule: a user has at most one call that is not on hold, over all devices, and a lost device never counts. Each mutation takes one part of
// it out of the code, and the property test of the rule must fail.

interface Mutation {
  /** The behavior that the mutation causes. */
  title: string
  mock(): void
  violation: RegExp
}

const mutations: Mutation[] = [
  {
    title: 'an answer leaves the current call active',
    mock: () => {
      vi.doMock(import('./hold'), async (real) => ({ ...(await real()), releaseCurrent: () => undefined }))
    },
    violation: /two calls that are not on hold/,
  },
  {
    title: 'no user is ever engaged',
    mock: () => {
      vi.doMock(import('./activeCall'), async (real) => ({ ...(await real()), isEngaged: () => false }))
    },
    violation: /which calls wait is wrong|two calls that are not on hold/,
  },
  {
    title: 'a lost device comes back to its call although another one is active',
    mock: () => {
      vi.doMock(import('./lostMember'), async (real) => ({ ...(await real()), endLostMemberships: () => undefined }))
    },
    violation: /two calls that are not on hold/,
  },
  {
    title: 'a lost device makes its user engaged',
    mock: () => {
      vi.doMock(import('./activeCall'), async (real) => {
        const original = await real()
        return {
          ...original,
          isEngaged: (view, userJid) => original.callsOf(view, userJid).some((call) => isJoined(call, userJid)),
        }
      })
    },
    violation: /refused because of a lost device|which calls wait is wrong/,
  },
  {
    title: 'every ringing call waits, also for clients that do not support it',
    mock: () => {
      vi.doMock(import('./waiting'), async (real) => ({ ...(await real()), canRing: () => true }))
    },
    violation: /client is too old|two calls that wait/,
  },
  {
    title: 'a call that is taken stays on the other device',
    mock: () => {
      vi.doMock(import('./reload'), async (real) => {
        const original = await real()
        return {
          ...original,
          withResumedMember: (call, before, device) => {
            const taken = original.withResumedMember(call, before, device)
            return { ...taken, members: [...taken.members, before] }
          },
        }
      })
    },
    violation: /with two devices/,
  },
  {
    title: 'a call still waits when the current one has ended',
    mock: () => {
      vi.doMock(import('./waiting'), async (real) => ({ ...(await real()), stopWaiting: () => undefined }))
    },
    violation: /which calls wait is wrong/,
  },
]

function isJoined({ members }: { members: readonly { userJid: string }[] }, userJid: string): boolean {
  return members.some((member) => member.userJid === userJid)
}

/** @returns the message of the first violation, or `undefined` */
async function findViolation(): Promise<string | undefined> {
  vi.resetModules()
  const { createCallScenario, operation } = await import('./testing/callScenario')
  const property = fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
    const scenario = createCallScenario()
    for (const index of [0, 1, 2, 3, 4, 5]) scenario.run({ kind: 'connect', device: index })
    for (const next of operations) scenario.run(next)
  })
  const { failed, errorInstance } = fc.check(property, { numRuns: 10_000, seed: 1, endOnFailure: true })
  if (!failed) return undefined
  assert.ok(errorInstance instanceof Error)
  return errorInstance.message
}

describe('the rule of one active call', { timeout: 120_000 }, () => {
  afterEach(() => {
    for (const module of ['./hold', './activeCall', './lostMember', './waiting', './reload']) vi.doUnmock(module)
  })

  it.each(mutations)('is broken, and that is found, when $title', async ({ mock, violation }) => {
    mock()
    expect(await findViolation()).toMatch(violation)
  })

  it('holds in the code as it is', async () => {
    expect(await findViolation()).toBeUndefined()
  })
})
