import type { CallMode, CallView, CommandRequest, DeviceAddress, Reply } from '@offhook/protocol'
import { callModeOf, readCallees, readGroupId } from '@offhook/protocol'
import { isEngaged, joinedCalls, MAX_CALLS_OF_USER } from './activeCall'
import { refuseOtherRings } from './engaged'
import type { CallRecord } from './call'
import { answerCrossedCall, removeLostCallers } from './glare'
import { newCalleeView, newCallerView, ringUsers } from './invite'
import { endLostMemberships } from './lostMember'
import type { PreconnectPolicies } from './commands'
import { preconnectModesOf } from './preconnect'
import { failed, ok } from './replies'
import { callView } from './snapshot'
import type { Transaction } from './transaction'
import { knowsRoomId, newRoomIds } from './roomIds'
import { withRoom } from './user'

type StartRequest = CommandRequest<'call:start'>

/** Starts a call and rings the callees' devices. Its consequences, even the immediate ones, are pushed after the reply. */
export function startCall(
  tx: Transaction,
  from: DeviceAddress,
  request: StartRequest,
  preconnectPolicies: PreconnectPolicies = {},
): Reply<{ call: CallView }> {
  const { roomId } = request
  const callees = readCallees(request.to, from.userJid, tx.settings)
  if (!callees.ok) return failed('invalid-request', callees.message)
  const groupId = readGroupId(request.groupId, tx.settings.domain)
  if (!groupId.ok) return failed('invalid-request', groupId.message)
  // The caller's own calls only: a client must not find out from a room id whether another call exists.
  if (knowsRoomId(tx, from.userJid, roomId)) return failed('invalid-request', `roomId: ${roomId} is taken`)
  if (isEngaged(tx, from.userJid)) return failed('conflict')
  if (joinedCalls(tx, from.userJid).length >= MAX_CALLS_OF_USER) return failed('conflict', 'Two calls are on hold')
  endLostMemberships(tx, from.userJid)

  const answered = answerCrossedCall(tx, from, request, callees.value)
  if (answered) return answered
  removeLostCallers(tx, from.userJid, callees.value)
  refuseOtherRings(tx, from)
  const call = newCall(tx, from, request, callees.value, groupId.value)
  const modes = preconnectModesOf(callees.value, preconnectPolicies, tx.settings, request.canNegotiate ?? false)
  tx.putCall({ ...call, preconnect: modes })
  for (const { userJid } of call.users) tx.changeUser(userJid, (user) => withRoom(user, call.roomId))
  ringUsers(tx, call.roomId, callees.value)
  return ok({ call: callView(call, from, tx.now) })
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
    ...newRoomIds(tx, roomId, [userJid, ...callees]),
    callType,
    callMode,
    groupId,
    ...(metadata && { metadata }),
    callerJid: userJid,
    startedAt: tx.now,
    ringsUntil: tx.now + tx.settings.ringTimeoutMs,
    users: [
      newCallerView(tx, userJid, callType, tracks),
      ...callees.map((jid) => newCalleeView(tx, jid, callType, to)),
    ],
    members: [{ userJid, deviceId, expiresAt: null }],
    notifiedDevices: [{ userJid, deviceId, seq: 0 }],
    preconnect: {},
    preconnectedDevices: [],
  }
}
