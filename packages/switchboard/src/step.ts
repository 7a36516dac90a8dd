import type { CommandResult, Reply } from '@offhook/protocol'
import { answerCall } from './answer'
import type { Command, ProtocolCommand, ProtocolCommandName } from './commands'
import { declineCall, endCall } from './end'
import { connectDevice, disconnectDevice, dismissUser } from './lines'
import { muteTrack } from './mute'
import { goAway, takeSeatsBack } from './reload'
import { earlierReply, failed, isRemembered, ok, rememberReply } from './replies'
import { confirmRinging } from './ring'
import type { SwitchboardSettings } from './settings'
import { relaySignal } from './signal'
import { sessionView } from './snapshot'
import { startCall } from './start'
import { meetDeadline } from './timers'
import { type Changes, createTransaction, type Outgoing, type RecordsView, type Transaction } from './transaction'

type AnyReply = Reply<CommandResult<ProtocolCommandName>>

export interface Step {
  changes: Changes
  /** In the order they are to be delivered, all of them after the reply. */
  pushes: readonly Outgoing[]
  reply: AnyReply
}

/**
 * What a command does to the records it concerns: the whole call logic, pure. It reads from `view` and names only the records it
 * changed, so that ten thousand users who have nothing to do with a command cost it nothing.
 *
 * @param now milliseconds since the epoch
 */
export function step(view: RecordsView, command: Command, now: number, settings: SwitchboardSettings): Step {
  const tx = createTransaction(view, now, settings)
  const reply = 'id' in command ? doOnce(tx, command) : doUnasked(tx, command)
  return { changes: tx.changes, pushes: tx.pushes, reply }
}

function doOnce(tx: Transaction, command: ProtocolCommand): AnyReply {
  // A command that was still being looked at when its socket went: its device could take no seat.
  if (!tx.isConnected(command.from)) return failed('not-connected')
  if (!isRemembered(command)) return doCommand(tx, command)
  const earlier = earlierReply(tx, command)
  // Kept under the id of this very command, so it is a reply to it.
  if (earlier) return earlier as AnyReply
  const reply = doCommand(tx, command)
  rememberReply(tx, command, reply)
  return reply
}

function doCommand(tx: Transaction, command: ProtocolCommand): AnyReply {
  const { from } = command
  switch (command.name) {
    case 'session:sync':
      takeSeatsBack(tx, from, command.request.resumes ?? [])
      return ok(sessionView(tx, from, command.request.known, tx.now))
    case 'call:start':
      return startCall(tx, from, command.request, command.preconnect)
    case 'call:ring':
      return confirmRinging(tx, from, command.request.roomId)
    case 'call:answer':
      return answerCall(tx, from, command.request.roomId, command.request.tracks)
    case 'call:decline':
      return declineCall(tx, from, command.request.roomId)
    case 'call:end':
      return endCall(tx, from, command.request)
    case 'call:away':
      return goAway(tx, from, command.request.roomId)
    case 'call:mute':
      return muteTrack(tx, from, command.request)
    case 'call:signal':
      return relaySignal(tx, from, command.request)
  }
}

function doUnasked(tx: Transaction, command: Exclude<Command, ProtocolCommand>): AnyReply {
  switch (command.name) {
    case 'connectDevice':
      connectDevice(tx, command)
      break
    case 'disconnectDevice':
      disconnectDevice(tx, command.from)
      break
    case 'dismissUser':
      dismissUser(tx, command.userJid)
      break
    case 'callDeadline':
      meetDeadline(tx, command.roomId)
      break
    case 'userDeadline':
      // Writing a record prunes it.
      if (tx.user(command.userJid)) tx.changeUser(command.userJid, (user) => user)
      break
  }
  return ok(null)
}
