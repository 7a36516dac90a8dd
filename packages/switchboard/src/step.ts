import type { CommandResult, DeviceAddress, Reply } from '@offhook/protocol'
import { cancelInvite, inviteToCall } from './addPeople'
import { answerCall } from './answer'
import type { Command, ProtocolCommand, ProtocolCommandName } from './commands'
import { declineCall, endCall } from './end'
import { connectDevice, disconnectDevice, removeDevice, revokeUser } from './connections'
import { holdCall, resumeCall } from './hold'
import { muteTrack } from './mute'
import { markAway, resumeMemberships } from './reload'
import { acceptReport } from './report'
import { findStoredReply, failed, isReplyStored, ok, storeReply } from './replies'
import { confirmRinging } from './ring'
import { findRoomId } from './roomIds'
import type { SwitchboardSettings } from './settings'
import { relaySignal } from './signal'
import { sessionView } from './snapshot'
import { takeCall } from './take'
import { pushElsewhere } from './elsewhere'
import { startCall } from './start'
import { handleCallDeadline } from './callTimeouts'
import { reportUnreachable } from './unreachable'
import { type Changes, createTransaction, type OutgoingPush, type RecordsView, type Transaction } from './transaction'

/** The reply to a command: the result of that command, or a failure. */
export type StepReply = Reply<CommandResult<ProtocolCommandName>>

/** What a command results in. */
export interface Step {
  /** The changed records, to be written first. */
  changes: Changes
  /** The pushes, to be delivered in this order, all of them after the reply. */
  pushes: readonly OutgoingPush[]
  /** The devices whose connections are closed after the pushes, because their user has connected too many. */
  disconnected: readonly DeviceAddress[]
  /** The reply, to be sent once the changes are written. */
  reply: StepReply
}

/**
 * Executes a command on the records that it concerns: the whole call logic, as a pure function. It reads from `view` and returns only the
 * records that it changed, so the cost of a command does not depend on the number of users.
 *
 * A client's command that arrives again with the same id changes nothing and gets the same reply.
 *
 * @param view - the records
 * @param command - a command of a client, a change of a connection, or a deadline
 * @param now - milliseconds since the epoch
 * @param settings - what the operator configured
 * @returns the changes, the pushes and the reply
 */
export function step(view: RecordsView, command: Command, now: number, settings: SwitchboardSettings): Step {
  const tx = createTransaction(view, now, settings)
  const reply = 'id' in command ? executeOnce(tx, command) : executeInternal(tx, command)
  if (tx.changes.calls.size > 0) pushElsewhere(tx, view)
  return { changes: tx.changes, pushes: tx.pushes, disconnected: tx.disconnected, reply }
}

function executeOnce(tx: Transaction, command: ProtocolCommand): StepReply {
  // The socket may have closed while the server checked the command. A disconnected device must not become a member.
  if (!tx.isConnected(command.from)) return failed('not-connected')
  if (!isReplyStored(command)) return execute(tx, command)
  const stored = findStoredReply(tx, command)
  // Stored under the id of this command, so it is a reply to it.
  if (stored) return stored as StepReply
  const reply = execute(tx, command)
  storeReply(tx, command, reply)
  return reply
}

function execute(tx: Transaction, command: ProtocolCommand): StepReply {
  const { from } = command
  if (command.name === 'session:sync') {
    resumeMemberships(tx, from, command.request.resumedDevices ?? [])
    return ok(sessionView(tx, from, command.request.knownCalls, tx.now))
  }
  if (command.name === 'call:start') return startCall(tx, from, command.request, command.preconnect)
  // The call has ended, so the user has it no more.
  if (command.name === 'call:report') return acceptReport(tx, from, command.request.roomId)
  return executeInRoom(tx, command, findRoomId(tx, from.userJid, command.request.roomId) ?? NO_ROOM)
}

/** The id of no call. */
const NO_ROOM = ''

type RoomCommand = Exclude<ProtocolCommand, { name: 'session:sync' | 'call:start' | 'call:report' }>

/** @param roomId - of the record, if the user has such a call: a command cannot name any other */
function executeInRoom(tx: Transaction, command: RoomCommand, roomId: string): StepReply {
  const { from } = command
  switch (command.name) {
    case 'call:ring':
      return confirmRinging(tx, from, { ...command.request, roomId })
    case 'call:answer':
      return answerCall(tx, from, roomId, command.request.tracks, command.request.current)
    case 'call:hold':
      return holdCall(tx, from, roomId)
    case 'call:resume':
      return resumeCall(tx, from, { ...command.request, roomId })
    case 'call:invite':
      return inviteToCall(tx, from, { ...command.request, roomId })
    case 'call:cancel-invite':
      return cancelInvite(tx, from, { ...command.request, roomId })
    case 'call:take':
      return takeCall(tx, from, { ...command.request, roomId })
    case 'call:decline':
      return declineCall(tx, from, roomId)
    case 'call:end':
      return endCall(tx, from, { ...command.request, roomId })
    case 'call:away':
      return markAway(tx, from, roomId)
    case 'call:unreachable':
      return reportUnreachable(tx, from, { ...command.request, roomId })
    case 'call:mute':
      return muteTrack(tx, from, { ...command.request, roomId })
    case 'call:signal':
      return relaySignal(tx, from, { ...command.request, roomId })
  }
}

function executeInternal(tx: Transaction, command: Exclude<Command, ProtocolCommand>): StepReply {
  switch (command.name) {
    case 'connectDevice':
      return connectDevice(tx, command)
    case 'disconnectDevice':
      disconnectDevice(tx, command)
      break
    case 'revokeUser':
      revokeUser(tx, command.userJid)
      break
    case 'removeDevice':
      removeDevice(tx, command.from)
      break
    case 'callDeadline':
      handleCallDeadline(tx, command.roomId)
      break
    case 'userDeadline':
      // Writing a user record prunes it.
      if (tx.user(command.userJid)) tx.changeUser(command.userJid, (user) => user)
      break
  }
  return ok(null)
}
