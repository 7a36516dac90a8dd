import { type CallClient, CallError } from '@offhook/core'
import type { EventLog } from './eventLog'

const commands = [
  'makeVoiceCall',
  'makeVideoCall',
  'answerCall',
  'declineCall',
  'endCall',
  'muteAudio',
  'muteVideo',
] as const

/** The same client, whose commands and their results are written down. */
export function logCommands(client: CallClient, log: EventLog): CallClient {
  const logged = { ...client }
  for (const name of commands) {
    const command = client[name] as (...args: unknown[]) => Promise<{ statusCode: number; message: string }>
    const loggedCommand = async (...args: unknown[]) => {
      const given = args.filter((arg) => arg !== undefined)
      log.add({ kind: 'command', name, who: '', what: given.map((arg) => JSON.stringify(arg)).join(', ') }, given)
      try {
        const result = await command(...args)
        log.add({ kind: 'result', name, who: '', what: `${result.statusCode} ${result.message}` }, result)
        return result
      } catch (error) {
        const { statusCode, message } = CallError.from(error)
        log.add({ kind: 'failure', name, who: '', what: `${statusCode} ${message}` }, error)
        throw error
      }
    }
    Object.assign(logged, { [name]: loggedCommand })
  }
  return logged
}
