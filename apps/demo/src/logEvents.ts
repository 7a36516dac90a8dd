import type { CallClient, CallEventName, CallEvents } from '@offhook/core'
import type { EventLog } from './createEventLog'

/** One line for each event. The user it is about is a column of its own. */
const summarize: { [E in CallEventName]: (payload: CallEvents[E]) => string } = {
  incomingCall: ({ callType, callMode }) => `${callType} · ${callMode}`,
  callStatus: ({ status, sessionStatus, reason }) => [status, sessionStatus, reason].filter(Boolean).join(' · '),
  userTrack: ({ trackType, track }) => (track ? `${trackType} track` : `${trackType} track removed`),
  muteStatus: ({ trackType, isMuted }) => `${trackType} ${isMuted ? 'muted' : 'unmuted'}`,
  missedCall: ({ status, callType }) => `${status} · ${callType}`,
  callUserJoined: () => 'joined',
  callUserLeft: () => 'left',
  callSpeaking: ({ isSpeaking, volumeLevel }) => (isSpeaking ? `speaking · ${volumeLevel} of 10` : 'silent'),
  callConnectionQuality: ({ quality }) => quality,
  callReport: ({ setup: { connected }, peers, endReason }) =>
    [`${connected ?? '–'} ms`, `MOS ${peers[0]?.mos?.average ?? '–'}`, endReason].join(' · '),
  mediaError: ({ statusCode, device, message }) => `${statusCode} · ${device} · ${message}`,
  connection: ({ status, errorMessage }) => [status, errorMessage].filter(Boolean).join(' · '),
}

/** The client measures audio levels only while this event has a listener, and emits it several times a second. */
const SPEAKING_EVENT: CallEventName = 'callSpeaking'

/** Logs every event except `callSpeaking`. */
export function logEvents(client: CallClient, log: EventLog): void {
  for (const event of Object.keys(summarize) as CallEventName[]) {
    if (event !== SPEAKING_EVENT) logEvent(client, log, event)
  }
}

/** Logs `callSpeaking`. @returns the function that stops logging. */
export function logSpeaking(client: CallClient, log: EventLog): () => void {
  return logEvent(client, log, SPEAKING_EVENT)
}

function logEvent(client: CallClient, log: EventLog, event: CallEventName): () => void {
  // TypeScript cannot correlate an event name of the union with its own payload type.
  const summarizeEvent = summarize[event] as (payload: CallEvents[CallEventName]) => string
  return client.on(event, (payload) => {
    const user = payload.userJid.split('@', 1)[0] ?? ''
    log.add({ kind: 'event', name: event, user, summary: summarizeEvent(payload) }, payload)
  })
}
