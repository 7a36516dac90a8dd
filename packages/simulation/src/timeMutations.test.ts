import { beforeAll, describe, vi } from 'vitest'
import { itFindsEach, type Mutation, replacing } from './testing/mutation'
import { speedUpThread } from './speedUpThread'

/** Mutations of what happens when tokens expire and wall clocks are corrected. */
const mutations: Mutation[] = [
  {
    title: 'a token that expires ends the connection of a call',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/expiredTokens'),
        replacing(({ createExpiredTokens }) => ({
          createExpiredTokens: (switchboard) => ({
            ...createExpiredTokens(switchboard),
            keepsConnection: () => Promise.resolve(false),
          }),
        })),
      ),
    violation: /could resume its call/,
  },
  {
    title: 'a token that has expired keeps a connection for ever',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/expiredTokens'),
        replacing(({ createExpiredTokens }) => ({
          createExpiredTokens: (switchboard) => ({
            ...createExpiredTokens(switchboard),
            keepsConnection: () => Promise.resolve(true),
          }),
        })),
      ),
    violation: /stays online with a token that has expired/,
  },
  {
    title: 'a token that has expired resumes no call',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/expiredTokens'),
        replacing(({ createExpiredTokens }) => ({
          createExpiredTokens(switchboard) {
            const rules = createExpiredTokens(switchboard)
            return { ...rules, admit: (device, token) => rules.admit(device, token === 'valid' ? token : 'outdated') }
          },
        })),
      ),
    violation: /which its token lets it resume|could resume its call/,
  },
  {
    title: 'a client reconnects in a call with no other token than a new one',
    mock: () =>
      vi.doMock(
        import('../../core/src/signaling/tokenSource'),
        replacing(({ createTokenSource }) => ({
          createTokenSource: (options) => createTokenSource({ ...options, hasCall: () => false }),
        })),
      ),
    violation: /does not resume its call|could resume its call/,
  },
  {
    title: 'a client whose token is refused stays in its call',
    mock: () =>
      vi.doMock(
        import('../../core/src/signaling/signalingSession'),
        replacing(({ createSignalingSession }) => ({
          createSignalingSession(options) {
            const session = createSignalingSession(options)
            return {
              ...session,
              get isDisconnecting() {
                return session.isDisconnecting
              },
              start(handlers) {
                session.start({ ...handlers, onUnauthorized: () => undefined })
              },
            }
          },
        })),
      ),
    violation: /is refused by the server and stays in its call/,
  },
  {
    title: 'the duration of a call comes from the wall clock',
    mock: () =>
      vi.doMock(
        import('../../core/src/client/callClock'),
        replacing(() => ({
          createCallClock: (clock) => ({ ...clock, now: () => clock.wallTime?.() ?? clock.now() }),
        })),
      ),
    violation: /ms of a call of|less than no time/,
  },
]

beforeAll(speedUpThread)

describe('the simulation of time', { timeout: 300_000 }, () => {
  itFindsEach(mutations)
})
