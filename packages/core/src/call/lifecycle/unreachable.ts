import type { CallView, UserView } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { CallData, CallState } from './callState'
import type { Step } from './step'

/*
 * A member of a group call to whom this device has no media path stays in the call, because others may hear them. The devices try again, and
 * every member is notified which two members have no path to each other.
 */

/** Whether this device has no media path to a member, and the call goes on without it. */
export function isUnreachable({ call, selfJid }: CallData, userJid: string): boolean {
  return call.participants[selfJid]?.unreachable?.includes(userJid) ?? false
}

/** Marks a user whose media does not arrive, while the call goes on, and reports it to the other members. */
export function markUnreachable(state: CallState, userJid: string): Step<CallState> {
  if (isUnreachable(state, userJid)) return [state, []]
  const next = withUnreachable(state, [...unreachableOf(state), userJid].sort())
  return [next, [report(next)]]
}

/** Removes the mark, because media of the user arrives. */
export function markReachable(state: CallState, userJid: string): Step<CallState> {
  if (!isUnreachable(state, userJid)) return [state, []]
  const next = withUnreachable(state, without(unreachableOf(state), userJid))
  return [next, [report(next)]]
}

/** Applies what the device of another user reports. */
export function withReportedPaths<S extends CallState>(state: S, { userJid, unreachable = [] }: UserView): S {
  return userJid === state.selfJid ? state : withUnreachable(state, unreachable, userJid)
}

/** Removes the reports about and of a user who has left. The server does the same, so no report is sent. */
export function withoutPathsOf<S extends CallState>(state: S, userJid: string): S {
  let next = state
  for (const { userJid: jid, unreachable } of Object.values(state.call.participants)) {
    if (!unreachable) continue
    next = withUnreachable(next, jid === userJid ? [] : without(unreachable, userJid), jid)
  }
  return next
}

/** Reports again after a reconnect if the server's view differs. */
export function resendUnreachable(state: CallState, { users }: CallView): CallEffect[] {
  const known = users.find(({ userJid }) => userJid === state.selfJid)?.unreachable ?? []
  return known.join() === unreachableOf(state).join() ? [] : [report(state)]
}

function unreachableOf({ call, selfJid }: CallData): string[] {
  return call.participants[selfJid]?.unreachable ?? []
}

const without = (jids: readonly string[], userJid: string) => jids.filter((jid) => jid !== userJid)

function withUnreachable<S extends CallState>(state: S, unreachable: string[], userJid = state.selfJid): S {
  const participant = state.call.participants[userJid]
  if (!participant) return state
  const { unreachable: _before, ...reachesAll } = participant
  const changed = unreachable.length > 0 ? { ...reachesAll, unreachable } : reachesAll
  return { ...state, call: { ...state.call, participants: { ...state.call.participants, [userJid]: changed } } }
}

function report(state: CallState): CallEffect {
  const request = { roomId: state.call.roomId, userJids: unreachableOf(state) }
  return { type: 'send', name: 'call:unreachable', request }
}
