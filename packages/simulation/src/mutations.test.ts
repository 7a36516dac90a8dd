// Over 350 lines: the table of all mutations, of which each is a few lines.
import { createFakeTrack } from '@offhook/core/testing'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { findViolation, itFindsEach, type Mutation, replacing } from './testing/mutation'
import { speedUpThread } from './speedUpThread'

const mutations: Mutation[] = [
  {
    title: 'the server forgets its replies',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/replies'),
        replacing(() => ({ findStoredReply: () => undefined })),
      ),
    violation: /twice|invalid-request/,
  },
  {
    title: 'two users who call each other get two calls',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/glare'),
        replacing(() => ({ answerCrossedCall: () => null })),
      ),
    violation: /gets another call|engaged, who is in a call with no other user/,
  },
  {
    title: 'a group call crosses no other call',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/glare'),
        replacing(({ answerCrossedCall, findCrossedCall }) => ({
          answerCrossedCall: (tx, from, request, calleeJids) =>
            calleeJids.length > 1 || findCrossedCall(tx, from.userJid, calleeJids)?.callMode === 'onetomany'
              ? null
              : answerCrossedCall(tx, from, request, calleeJids),
        })),
      ),
    violation: /who is in a call that rings for them, and gets another call/,
  },
  {
    title: 'a crossed call does not ring for the callees that it lacks',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/glare'),
        replacing(({ answerCrossedCall, findCrossedCall }) => ({
          answerCrossedCall: (tx, from, request, calleeJids) => {
            const users = findCrossedCall(tx, from.userJid, calleeJids)?.users ?? []
            const present = calleeJids.filter((calleeJid) => users.some(({ userJid }) => userJid === calleeJid))
            return answerCrossedCall(tx, from, request, present)
          },
        })),
      ),
    violation: /whom the crossed call does not have/,
  },
  {
    title: 'a call rings in the name of a caller who has left it',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/call'),
        replacing(() => ({ ringerOf: ({ callerJid }) => callerJid })),
      ),
    violation: /rings in the name of \S+, who has left the call/,
  },
  {
    title: 'a call is calling again when the users who answered have left',
    mock: () =>
      vi.doMock(
        import('../../core/src/call/lifecycle/presence'),
        replacing(({ isWaiting, removeUser }) => ({
          removeUser: (...args) => {
            const [state, effects] = removeUser(...args)
            if (state?.phase !== 'connected' || !isWaiting(state)) return [state, effects]
            return [{ ...state, phase: 'calling', call: { ...state.call, status: 'calling' } }, effects]
          },
        })),
      ),
    violation: /shows a call as calling that was connected/,
  },
  {
    title: 'no user is ever engaged',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/activeCall'),
        replacing(() => ({ isEngaged: () => false })),
      ),
    violation: /has two active calls/,
  },
  {
    title: 'calls ring without a time limit',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/deadlines'),
        replacing(() => ({ createDeadlines: () => ({ set: () => undefined, clear: () => undefined }) })),
      ),
    violation: /after its ring time|forever|after \d+ ms|keeps records of users/,
  },
  {
    title: 'the server does not inform the other devices of a user who answers',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/push'),
        replacing(({ pushClosed }) => ({
          pushClosed: (tx, roomId, userJid, body, exceptDeviceId) => {
            if (body.reason !== 'answered-elsewhere') pushClosed(tx, roomId, userJid, body, exceptDeviceId)
          },
        })),
      ),
    violation: /gives up with (error|no-answer)|rings|ringing|informed none|agree/,
  },
  {
    title: 'the server reports a decline to a group as a hangup',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/leave'),
        replacing(({ leaveCall }) => ({
          leaveCall: (tx, roomId, leaving) => {
            const { ending, ownEnding } = leaving
            const isMutated = tx.call(roomId)?.callMode === 'onetomany' && ending.reason === 'declined'
            const mutated = {
              ...leaving,
              ending: { ...ending, reason: 'hangup' as const },
              ownEnding: { reason: 'declined' as const, ...ownEnding },
            }
            leaveCall(tx, roomId, isMutated ? mutated : leaving)
          },
        })),
      ),
    violation: /no user left like that|which did not happen|the others that/,
  },
  {
    title: 'a user who hangs up ends a group call for every member',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/leave'),
        replacing(({ leaveCall }) => ({
          leaveCall: (tx, roomId, leaving) => {
            leaveCall(tx, roomId, leaving)
            if (leaving.ending.reason !== 'hangup') return
            for (const { userJid } of tx.call(roomId)?.members ?? [])
              leaveCall(tx, roomId, { ending: { ...leaving.ending, userJid } })
          },
        })),
      ),
    violation: /was the last in the call|which did not happen|rang and receives hangup/,
  },
  {
    title: 'a user whose access is revoked stays in the call',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/connections'),
        replacing(() => ({ revokeUser: () => undefined })),
      ),
    violation: /whose access is revoked, in a call/,
  },
  {
    title: 'the server does not report calls that end with revoked access',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/push'),
        replacing(({ pushClosed }) => ({
          pushClosed: (tx, roomId, userJid, body, exceptDeviceId) => {
            if (body.reason !== 'signaling-failed') pushClosed(tx, roomId, userJid, body, exceptDeviceId)
          },
        })),
      ),
    violation: /stays in a call that ended when access was revoked/,
  },
  {
    title: 'the server does not keep end reasons for devices that are away',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/user'),
        replacing(({ withoutRoom }) => ({
          withoutRoom: (user, roomId, outcome) => ({ ...withoutRoom(user, roomId, outcome), outcomes: user.outcomes }),
        })),
      ),
    violation: /receives no reason/,
  },
  {
    title: 'the microphone opens while a call rings',
    mock: () =>
      vi.doMock(
        import('../../core/src/call/lifecycle/incomingCall'),
        replacing(({ ring }) => ({
          ring: (...args) => {
            const [state, effects] = ring(...args)
            return [state, [...effects, { type: 'acquireDevices', camera: false, action: 'answerCall' }]]
          },
        })),
      ),
    violation: /in no call and has a live track/,
  },
  {
    title: 'a preconnected peer sends media',
    mock: () =>
      vi.doMock(
        import('../../core/src/media/mediaSession'),
        replacing(({ createMediaSession }) => ({
          createMediaSession: (options) => {
            const media = createMediaSession(options)
            return {
              ...media,
              addPeer: (peer) => {
                media.addPeer(peer)
                if (peer.preconnect) media.publish('microphone', createFakeTrack('audio'))
              },
            }
          },
        })),
      ),
    violation: /sends media before the answer/,
  },
  {
    title: 'the microphone is never released',
    mock: () =>
      vi.doMock(
        import('../../core/src/devices/localMedia'),
        replacing(({ createLocalMedia }) => ({
          createLocalMedia: (options) => ({ ...createLocalMedia(options), release: () => undefined }),
        })),
      ),
    violation: /live track/,
  },
  {
    title: 'devices that a pressed button opened stay open without a click',
    mock: () =>
      vi.doMock(
        import('../../core/src/devices/localMedia'),
        replacing(({ createLocalMedia }) => ({
          createLocalMedia: (options) =>
            createLocalMedia({ ...options, clock: { ...options.clock, after: () => () => undefined } }),
        })),
      ),
    violation: /live track/,
  },
  {
    title: 'the client forgets calls that have ended',
    mock: () =>
      vi.doMock(
        import('../../core/src/call/callRunner'),
        replacing(({ createCallRunner }) => ({
          createCallRunner: (options) => ({ ...createCallRunner(options), hasEnded: () => false }),
        })),
      ),
    violation: /twice|again/,
  },
  {
    title: 'a lost device makes its user engaged',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/activeCall'),
        replacing(() => ({
          isEngaged: (view, userJid) =>
            (view.user(userJid)?.roomIds ?? []).some((roomId) =>
              view.call(roomId)?.members.some((member) => member.userJid === userJid),
            ),
        })),
      ),
    violation: /because of a dead device|engaged, who is in/,
  },
  {
    title: 'a device that died silently makes its user engaged',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/probe'),
        replacing(() => ({ devicesToProbe: () => [] })),
      ),
    violation: /because of a dead device|engaged, who is in/,
  },
  {
    title: 'a page takes the membership of a device that may be live',
    mock() {
      const taking = vi.doMock(
        import('../../switchboard/src/lostMember'),
        replacing(() => ({ isResumable: () => true })),
      )
      // The devices that died silently are not probed, so the server takes them for live.
      const unprobed = vi.doMock(
        import('../../switchboard/src/probe'),
        replacing(({ devicesToProbe }) => ({
          devicesToProbe: (view, command, settings) =>
            command.name === 'session:sync' ? [] : devicesToProbe(view, command, settings),
        })),
      )
      return {
        [Symbol.dispose]() {
          taking[Symbol.dispose]()
          unprobed[Symbol.dispose]()
        },
      }
    },
    violation: /takes a live membership/,
  },
  {
    title: 'a new call does not end the membership of a lost device',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/lostMember'),
        replacing(() => ({ endLostMemberships: () => undefined })),
      ),
    violation: /has two active calls/,
  },
  {
    title: 'a call rings on when its caller is lost',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/settings'),
        replacing(() => ({ CALLER_TIMEOUT_MS: 60_000 as number as 8_000 })),
      ),
    violation: /long after its caller was lost/,
  },
  {
    title: 'a callee who answers is not told that the caller is dead',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/probe'),
        replacing(() => ({ devicesToProbeAfter: () => [] })),
      ),
    violation: /waits for a caller who is dead/,
  },
  {
    title: 'an answer that was not delivered stays connected at the caller',
    mock: () =>
      vi.doMock(
        import('../../core/src/call/lifecycle/provisionalAnswer'),
        replacing(() => ({ revertProvisionalAnswer: (state) => [state, []] })),
      ),
    violation: /connected that no user has answered/,
  },
  {
    title: 'members without a path to each other remove each other without a report',
    mock: () =>
      vi.doMock(
        import('../../core/src/call/lifecycle/unreachable'),
        replacing(() => ({
          markUnreachable: (state, userJid) => {
            const { [userJid]: _left, ...devices } = state.devices
            return [{ ...state, devices }, [{ type: 'removePeer', userJid }]]
          },
        })),
      ),
    violation: /has no path to it|not told that/,
  },
  {
    title: 'the other members are not told who has no path to whom',
    mock: () =>
      vi.doMock(
        import('../../switchboard/src/unreachable'),
        replacing(() => ({ reportUnreachable: () => ({ ok: true, value: null }) })),
      ),
    violation: /is not told that/,
  },
  {
    title: 'members stay marked who have a path again',
    mock: () =>
      vi.doMock(
        import('../../core/src/call/lifecycle/unreachable'),
        replacing(() => ({ markReachable: (state) => [state, []] })),
      ),
    violation: /is still told that/,
  },
  {
    title: 'a client shows the reason of the call for a user who left a group call earlier',
    mock: () =>
      vi.doMock(
        import('../../core/src/call/lifecycle/participants'),
        replacing(({ patchParticipant, withUserView }) => ({
          patchParticipant: (state, userJid, { endReason: _reason, ...patch }) =>
            patchParticipant(state, userJid, patch),
          withUserView: (state, { reason: _reason, ...user }) => withUserView(state, user),
        })),
      ),
    violation: /and the store shows undefined/,
  },
  {
    title: 'commands wait forever for code that does not load',
    mock: () =>
      vi.doMock(
        import('../../core/src/loading/lazyCode'),
        replacing(({ createLazyCode }) => ({
          createLazyCode: (load, clock, timeoutMs) => {
            const code = createLazyCode(load, clock, timeoutMs)
            return {
              get current() {
                return code.current
              },
              load: () => code.load().catch(() => new Promise<never>(() => undefined)),
            }
          },
        })),
      ),
    violation: /never settled/,
  },
]

const UNMUTATED_SCHEDULES = 500

beforeAll(speedUpThread)

describe('the simulation', { timeout: 300_000 }, () => {
  itFindsEach(mutations)

  it('finds nothing once every mutation is undone', async () => {
    expect(await findViolation(UNMUTATED_SCHEDULES)).toBeUndefined()
  })
})
