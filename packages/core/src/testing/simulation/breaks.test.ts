import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type * as IncomingCall from '../../call/lifecycle/incomingCall'
import { createFakeTrack } from '../fakeTrack'
import { makeItCheap } from './makeItCheap'
import type * as CallMedia from '../../media/mediaSession'
import type * as CallRunner from '../../call/callRunner'
import type * as LocalMedia from '../../devices/localMedia'

/** One rule of the real code taken away: the rest of its module stays as it is. */
interface Break {
  name: string
  module: string
  change(real: Record<string, unknown>): Record<string, unknown>
  /** What the simulation should say of it. */
  found: RegExp
}

const switchboard = '../../../../switchboard/src'

/** What is changed of the inside of another package, as far as it matters here. */
type LeaveCall = (
  tx: { call(roomId: string): { callMode: string; seats: { userJid: string }[] } | undefined },
  roomId: string,
  leaving: { ending: { userJid: string; reason: string }; own?: object },
) => void

const breaks: Break[] = [
  {
    name: 'the server forgets what it has answered',
    module: `${switchboard}/replies`,
    change: () => ({ earlierReply: () => undefined }),
    found: /twice|invalid-request/,
  },
  {
    name: 'two who dial each other are two calls',
    module: `${switchboard}/glare`,
    change: () => ({ crossingCall: () => undefined }),
    found: /engaged, who talks to nobody else/,
  },
  {
    name: 'nobody is ever engaged',
    module: `${switchboard}/busy`,
    change: () => ({ isEngaged: () => false }),
    found: /in two calls/,
  },
  {
    name: 'nothing stops ringing',
    module: `${switchboard}/deadlines`,
    change: () => ({ createDeadlines: () => ({ set: () => undefined, clear: () => undefined }) }),
    found: /past its time|for ever|after \d+ ms|remembers somebody/,
  },
  {
    name: 'the other devices are not told who answered',
    module: `${switchboard}/tell`,
    change: (real) => ({
      tellClosed: (...args: unknown[]) => {
        const isElsewhere = (args[3] as { reason: string }).reason === 'answered-elsewhere'
        if (!isElsewhere) (real.tellClosed as (...all: unknown[]) => void)(...args)
      },
    }),
    found: /gives up with (error|no-answer)|rings|ringing|none was told|agree/,
  },
  {
    name: 'whoever stays in a group hears that somebody hung up who declined',
    module: `${switchboard}/leave`,
    change: (real) => ({
      leaveCall: ((tx, roomId, leaving) => {
        const { ending, own } = leaving
        const isChanged = tx.call(roomId)?.callMode === 'onetomany' && ending.reason === 'declined'
        const changed = { ending: { ...ending, reason: 'hangup' }, own: { reason: 'declined', ...own } }
        ;(real.leaveCall as LeaveCall)(tx, roomId, isChanged ? { ...leaving, ...changed } : leaving)
      }) satisfies LeaveCall,
    }),
    found: /nobody left like that|and they did not|others hear that/,
  },
  {
    name: 'whoever hangs up ends a group for everybody',
    module: `${switchboard}/leave`,
    change: (real) => ({
      leaveCall: ((tx, roomId, leaving) => {
        const leaveCall = real.leaveCall as LeaveCall
        leaveCall(tx, roomId, leaving)
        if (leaving.ending.reason !== 'hangup') return
        for (const { userJid } of tx.call(roomId)?.seats ?? [])
          leaveCall(tx, roomId, { ending: { ...leaving.ending, userJid } })
      }) satisfies LeaveCall,
    }),
    found: /was the last in the call/,
  },
  {
    name: 'whoever has no access any more stays in the call',
    module: `${switchboard}/lines`,
    change: () => ({ dismissUser: () => undefined }),
    found: /who has no access, is in a call/,
  },
  {
    name: 'nobody is told that the call is over with the access of one',
    module: `${switchboard}/tell`,
    change: (real) => ({
      tellClosed: (...args: unknown[]) => {
        const isDismissed = (args[3] as { reason: string }).reason === 'signaling-failed'
        if (!isDismissed) (real.tellClosed as (...all: unknown[]) => void)(...args)
      },
    }),
    found: /goes on with a call that was over when access was taken away/,
  },
  {
    name: 'how a call ended is not kept for a device that was away',
    module: `${switchboard}/user`,
    change: (real) => ({
      withoutRoom: (...args: unknown[]) => {
        const [before] = args as [{ outcomes: unknown[] }]
        const after = (real.withoutRoom as (...all: unknown[]) => object)(...args)
        return { ...after, outcomes: before.outcomes }
      },
    }),
    found: /given no reason/,
  },
  {
    name: 'the microphone is open while it rings',
    module: '../../call/lifecycle/incomingCall',
    change: (real) => {
      const { ring } = real as typeof IncomingCall
      return {
        ring: (...args: Parameters<typeof ring>) => {
          const [state, effects] = ring(...args)
          return [state, [...effects, { type: 'acquireDevices', camera: false, action: 'answerCall' }]]
        },
      }
    },
    found: /in no call and has a live track/,
  },
  {
    name: 'whoever is made ready while it rings is heard',
    module: '../../media/mediaSession',
    change: (real) => ({
      createMediaSession: (options: Parameters<typeof CallMedia.createMediaSession>[0]) => {
        const media = (real as typeof CallMedia).createMediaSession(options)
        return {
          ...media,
          addPeer: (peer: Parameters<typeof media.addPeer>[0]) => {
            media.addPeer(peer)
            if (peer.preconnect) media.publish('microphone', createFakeTrack('audio'))
          },
        }
      },
    }),
    found: /sends media before they have answered/,
  },
  {
    name: 'nobody lets go of the microphone',
    module: '../../devices/localMedia',
    change: (real) => ({
      createLocalMedia: (options: Parameters<typeof LocalMedia.createLocalMedia>[0]) => ({
        ...(real as typeof LocalMedia).createLocalMedia(options),
        release: () => undefined,
      }),
    }),
    found: /live track/,
  },
  {
    name: 'what a pressed button opened stays open, where nothing comes of it',
    module: '../../devices/localMedia',
    change: (real) => ({
      createLocalMedia: (options: Parameters<typeof LocalMedia.createLocalMedia>[0]) =>
        (real as typeof LocalMedia).createLocalMedia({
          ...options,
          clock: { ...options.clock, after: () => () => undefined },
        }),
    }),
    found: /live track/,
  },
  {
    name: 'a call that has ended is forgotten at once',
    module: '../../call/callRunner',
    change: (real) => ({
      createCallRunner: (options: Parameters<typeof CallRunner.createCallRunner>[0]) => ({
        ...(real as typeof CallRunner).createCallRunner(options),
        hasEnded: () => false,
      }),
    }),
    found: /twice|again/,
  },
]

const SCHEDULES = 3_000

beforeAll(makeItCheap)

afterEach(() => {
  vi.resetModules()
})

describe('a rule that is taken away is missed', { timeout: 300_000 }, () => {
  it.each(breaks)('$name', async ({ module, change, found }) => {
    vi.resetModules()
    vi.doMock(module, async (original) => {
      const real = await original<Record<string, unknown>>()
      return { ...real, ...change(real) }
    })
    const { runSchedules } = await import('./runSchedules')
    const { failed } = await runSchedules(1, SCHEDULES)
    vi.doUnmock(module)
    expect(failed[0]?.violation).toMatch(found)
  })
})
