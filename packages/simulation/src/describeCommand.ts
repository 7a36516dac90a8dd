import type { Reply } from '@offhook/protocol'
import type { Command } from '@offhook/switchboard'

export function roomIdOf(command: Command): string {
  return 'roomId' in command
    ? command.roomId
    : 'request' in command && 'roomId' in command.request
      ? command.request.roomId
      : ''
}

export function describeCommand(command: Command, reply: Reply<unknown>): string {
  const from = 'from' in command ? ` of ${command.from.userJid.split('@')[0] ?? ''}` : ''
  return `    the server: ${command.name}${from}${reply.ok ? '' : `, ${reply.failure.code}`}`
}

export function isNotConnected(reply: Reply<unknown>): boolean {
  return !reply.ok && reply.failure.code === 'not-connected'
}

/** The user whom a command removes from calls, because their access was revoked or their token expired. */
export function userWithoutAccess(command: Command): string | null {
  if (command.name === 'revokeUser') return command.userJid
  return command.name === 'removeDevice' ? command.from.userJid : null
}
