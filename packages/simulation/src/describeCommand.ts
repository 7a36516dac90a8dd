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
