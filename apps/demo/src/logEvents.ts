import type { CallClient, CallEventName, CallEvents } from '@offhook/core'
import type { EventLog } from './eventLog'

/** In short what an event says, besides whom it is about. */
const words: { [E in CallEventName]: (payload: CallEvents[E]) => string } = {
  incomingCall: ({ callType, callMode }) => `${callType} · ${callMode}`,
  callStatus: ({ status, sessionStatus, reason }) => [status, sessionStatus, reason].filter(Boolean).join(' · '),
  userTrack: ({ trackType, track }) => (track ? `${trackType} track` : `${trackType} track gone`),
  muteStatus: ({ trackType, isMuted }) => `${trackType} ${isMuted ? 'muted' : 'unmuted'}`,
  missedCall: ({ status, callType }) => `${status} · ${callType}`,
  callUserJoined: () => 'joined',
  callUserLeft: () => 'left',
  callSpeaking: ({ isSpeaking, volumeLevel }) => (isSpeaking ? `speaking · ${volumeLevel} of 10` : 'silent'),
  callConnectionQuality: ({ quality }) => quality,
  mediaError: ({ statusCode, device, message }) => `${statusCode} · ${device} · ${message}`,
  connection: ({ status, errorMessage }) => [status, errorMessage].filter(Boolean).join(' · '),
}

/** Who speaks is only measured while somebody listens, and it is a lot of news: that is for who asks for it. */
const ON_DEMAND: CallEventName = 'callSpeaking'

/** Writes down everything that the client tells by itself. */
export function logEvents(client: CallClient, log: EventLog): void {
  for (const event of Object.keys(words) as CallEventName[]) if (event !== ON_DEMAND) logEvent(client, log, event)
}

/** Writes down who speaks. @returns the function that stops. */
export function logSpeaking(client: CallClient, log: EventLog): () => void {
  return logEvent(client, log, ON_DEMAND)
}

function logEvent(client: CallClient, log: EventLog, event: CallEventName): () => void {
  // Each event's payload meets the words of that event, which types of a union cannot say.
  const inWords = words[event] as (payload: CallEvents[CallEventName]) => string
  return client.on(event, (payload) => {
    const who = payload.userJid.split('@', 1)[0] ?? ''
    log.add({ kind: 'event', name: event, who, what: inWords(payload) }, payload)
  })
}
