import { type CallClient, CallError } from '@offhook/core'
import type { EventLog } from './createEventLog'

const commandNames = [
  'makeVoiceCall',
  'makeVideoCall',
  'answerCall',
  'declineCall',
  'endCall',
  'muteAudio',
  'muteVideo',
] as const

/** Wraps a client so that its commands and their results are logged. */
export function logCommands(client: CallClient, log: EventLog): CallClient {
  const logged = { ...client }
  for (const name of commandNames) {
    const command = client[name] as (...args: unknown[]) => Promise<{ statusCode: number; message: string }>
    const loggedCommand = async (...args: unknown[]) => {
      const given = args.filter((arg) => arg !== undefined)
      const summary = given.map((arg) => JSON.stringify(arg)).join(', ')
      log.add({ kind: 'command', name, user: '', summary }, given)
      try {
        const result = await command(...args)
        log.add({ kind: 'result', name, user: '', summary: `${result.statusCode} ${result.message}` }, result)
        return result
      } catch (error) {
        const { statusCode, message } = CallError.from(error)
        log.add({ kind: 'failure', name, user: '', summary: `${statusCode} ${message}` }, error)
        throw error
      }
    }
    Object.assign(logged, { [name]: loggedCommand })
  }
  return logged
}
