import type { CallMode, CallType, CallView, CommandRequest, DeviceAddress, Reply, UserView } from '@offhook/protocol'
import { callModeOf, readCallees, readGroupId, userOf, writtenUserId } from '@offhook/protocol'
import { answerCall } from './answer'
import { isEngaged, refuseAsEngaged, refuseOtherRings } from './engaged'
import { type CallRecord, isLost, memberOf } from './call'
import { findCrossedCall } from './glare'
import { endLostMemberships, removeLostMember } from './lostMember'
import type { PreconnectPolicies } from './commands'
import { preconnectPoliciesOf } from './preconnect'
import { failed, ok } from './replies'
import { ringDevice } from './ring'
import { callView } from './snapshot'
import { type CaptureTracks, tracksView, withCameraMuted } from './tracks'
import type { Transaction } from './transaction'
import { connectedDevices, ownUserId, withRoom } from './user'

type StartRequest = CommandRequest<'call:start'>

/** Starts a call and rings the callees' devices. Its consequences, even the immediate ones, are pushed after the reply. */
export function startCall(
  tx: Transaction,
  from: DeviceAddress,
  request: StartRequest,
  preconnectPolicies: PreconnectPolicies = {},
): Reply<{ call: CallView }> {
  const { roomId, callType } = request
  const callees = readCallees(request.to, from.userJid, tx.settings)
  if (!callees.ok) return failed('invalid-request', callees.message)
  const groupId = readGroupId(request.groupId, tx.settings.domain)
  if (!groupId.ok) return failed('invalid-request', groupId.message)
  if (isRoomIdInUse(tx, from.userJid, roomId)) return failed('invalid-request', `roomId: ${roomId} is taken`)
  if (isEngaged(tx, from.userJid)) return failed('conflict')
  endLostMemberships(tx, from.userJid)

  const [only, ...more] = callees.value
  const crossed = only && more.length === 0 ? findCrossedCall(tx, from.userJid, only) : undefined
  const crossedCaller = crossed && memberOf(crossed, crossed.callerJid)
  // The device that called is lost: the call rings on the caller's other devices instead.
  if (crossedCaller && isLost(crossedCaller)) removeLostMember(tx, crossed.roomId, crossedCaller)
  else if (crossed) {
    const tracks = callType === 'audio' ? withCameraMuted(request.tracks) : request.tracks
    return answerCall(tx, from, crossed.roomId, tracks)
  }

  refuseOtherRings(tx, from.userJid)
  const call = newCall(tx, from, request, callees.value, groupId.value)
  tx.putCall({ ...call, preconnect: preconnectPoliciesOf(callees.value, preconnectPolicies, tx.settings) })
  for (const { userJid } of call.users) tx.changeUser(userJid, (user) => withRoom(user, roomId))
  for (const userJid of callees.value) ringCallee(tx, roomId, userJid)
  return ok({ call: callView(call, from, tx.now) })
}

function ringCallee(tx: Transaction, roomId: string, userJid: string): void {
  if (isEngaged(tx, userJid)) {
    refuseAsEngaged(tx, roomId, userJid)
    return
  }
  for (const { deviceId } of connectedDevices(tx.user(userJid))) ringDevice(tx, roomId, { userJid, deviceId })
}

function isRoomIdInUse(tx: Transaction, userJid: string, roomId: string): boolean {
  return !!tx.call(roomId) || !!tx.user(userJid)?.outcomes.some(({ view }) => view.roomId === roomId)
}

function newCall(
  tx: Transaction,
  { userJid, deviceId }: DeviceAddress,
  { roomId, callType, metadata, to, tracks }: StartRequest,
  callees: readonly string[],
  groupId: string | null,
): CallRecord {
  const callMode: CallMode = callModeOf(to, tx.settings.domain)
  return {
    roomId,
    callType,
    callMode,
    groupId,
    ...(metadata && { metadata }),
    callerJid: userJid,
    startedAt: tx.now,
    ringsUntil: tx.now + tx.settings.ringTimeoutMs,
    users: [newUserView(tx, userJid, callType, tracks), ...callees.map((jid) => newCalleeView(tx, jid, callType, to))],
    members: [{ userJid, deviceId, expiresAt: null }],
    notifiedDevices: [{ userJid, deviceId, seq: 0 }],
    preconnect: {},
    preconnectedDevices: [],
  }
}

function newUserView(tx: Transaction, userJid: string, callType: CallType, tracks?: CaptureTracks): UserView {
  return {
    userJid,
    ...ownUserId(userJid, tx.user(userJid)?.userId),
    displayName: tx.user(userJid)?.displayName ?? userOf(userJid),
    status: 'calling',
    tracks: tracksView(callType, tracks),
  }
}

/** A callee whom the server does not know has the id that the caller wrote. */
function newCalleeView(tx: Transaction, userJid: string, callType: CallType, to: readonly string[]): UserView {
  const view = newUserView(tx, userJid, callType)
  if (connectedDevices(tx.user(userJid)).length > 0) return view
  return { ...ownUserId(userJid, writtenUserId(to, userJid, tx.settings.domain)), ...view }
}
