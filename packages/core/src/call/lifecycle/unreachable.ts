import type { CallView, UserView } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { CallData, CallState } from './callState'
import type { Step } from './step'

/*
 * A member of a group call to whom this device has no media path stays in the call: others may hear them. The devices keep trying, and
 * everyone sees which two members are apart.
 */

/** Whether this device has no media path to a member, and the call goes on without it. */
export function isUnreachable({ call, selfJid }: CallData, userJid: string): boolean {
  return call.participants[selfJid]?.unreachable?.includes(userJid) ?? false
}

/** No media of the user arrives, and the call goes on: the other members are told. */
export function markUnreachable(state: CallState, userJid: string): Step<CallState> {
  if (isUnreachable(state, userJid)) return [state, []]
  const next = withUnreachable(state, [...unreachableOf(state), userJid].sort())
  return [next, [report(next)]]
}

/** Media of the user arrives. */
export function markReachable(state: CallState, userJid: string): Step<CallState> {
  if (!isUnreachable(state, userJid)) return [state, []]
  const next = withUnreachable(state, without(unreachableOf(state), userJid))
  return [next, [report(next)]]
}

/** What the device of another user reports. */
export function withReportedPaths<S extends CallState>(state: S, { userJid, unreachable = [] }: UserView): S {
  return userJid === state.selfJid ? state : withUnreachable(state, unreachable, userJid)
}

/** The user has left. The server forgets by itself who had no path to them. */
export function withoutPathsOf<S extends CallState>(state: S, userJid: string): S {
  let next = state
  for (const { userJid: jid, unreachable } of Object.values(state.call.participants)) {
    if (!unreachable) continue
    next = withUnreachable(next, jid === userJid ? [] : without(unreachable, userJid), jid)
  }
  return next
}

/** Reports again after a reconnect if the server has something else. */
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
