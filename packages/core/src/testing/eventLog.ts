import type { CallClient } from '../api/callClient'
import type { CallEventName, CallEvents } from '../api/callEvents'

/** Records the events of a client, and the results of its commands. */
export interface EventLog {
  /**
   * One line for each event, and for each result of `logResult`: `ringing(bob)`, `ended(bob) closed hangup`, `audio(bob)`,
   * `result 200`, `refused 404`.
   */
  log: string[]
  /** The events with their payloads. */
  events: { event: CallEventName; payload: CallEvents[CallEventName] }[]
  /** The payloads of one event. */
  payloads<E extends CallEventName>(event: E): CallEvents[E][]
  /** Appends the result of a command to `log`. @returns the result, or the error */
  logResult<T extends { statusCode: number }>(command: Promise<T>): Promise<T | Error>
}

const eventNames: CallEventName[] = [
  'incomingCall',
  'callStatus',
  'userTrack',
  'muteStatus',
  'missedCall',
  'callUserJoined',
  'callUserLeft',
  'callSpeaking',
  'callConnectionQuality',
  'mediaError',
  'connection',
]

export function createEventLog(client: CallClient): EventLog {
  const log: string[] = []
  const events: EventLog['events'] = []
  for (const event of eventNames) {
    client.on(event, (payload) => {
      events.push({ event, payload })
      log.push(describeEvent(event, payload))
    })
  }
  return {
    log,
    events,
    payloads: <E extends CallEventName>(event: E) =>
      events.flatMap((entry) => (entry.event === event ? [entry.payload as CallEvents[E]] : [])),
    logResult: (command) =>
      command.then(
        (result) => {
          log.push(`result ${String(result.statusCode)}`)
          return result
        },
        (reason: unknown) => {
          const error = reason as Error & { statusCode?: number }
          log.push(`refused ${String(error.statusCode)}`)
          return error
        },
      ),
  }
}

function describeEvent<E extends CallEventName>(event: E, payload: CallEvents[E]): string {
  const user = payload.userJid.split('@')[0] ?? ''
  if (event === 'callStatus') {
    const { status, sessionStatus, reason } = payload as CallEvents['callStatus']
    return [`${status}(${user})`, sessionStatus, reason].filter(Boolean).join(' ')
  }
  if (event === 'userTrack') {
    const { trackType, track } = payload as CallEvents['userTrack']
    return `${track ? '' : 'no '}${trackType}(${user})`
  }
  if (event === 'missedCall') return `missed(${user}) ${(payload as CallEvents['missedCall']).status}`
  if (event === 'muteStatus') {
    const { trackType, isMuted } = payload as CallEvents['muteStatus']
    return `${isMuted ? 'muted' : 'unmuted'} ${trackType}(${user})`
  }
  if (event === 'connection') return (payload as CallEvents['connection']).status
  const shortNames: Partial<Record<CallEventName, string>> = {
    incomingCall: 'incoming',
    callUserJoined: 'joined',
    callUserLeft: 'left',
  }
  return `${shortNames[event] ?? event}(${user})`
}
