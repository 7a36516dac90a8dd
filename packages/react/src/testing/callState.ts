import type { Call, CallStoreState, CaptureSource, CaptureState, Participant } from '@offhook/core'
import { changedParticipant, type ParticipantChange } from './changeParticipant'

const NAMES = ['Alice', 'Bob', 'Carol Reyes', 'Dave', 'Erin Okafor', 'Farid', 'Grace Hopper', 'Hana', 'Ines Duarte']

export const jidOf = (name: string) => `${name.split(' ', 1).join('').toLowerCase()}@example.com`
export const alice = jidOf('Alice')
export const bob = jidOf('Bob')

export interface CallStateOptions extends Partial<Omit<Call, 'participants' | 'participantIds'>> {
  /** Number of participants, Alice included: 1 to 9. */
  people?: number
  /** Changes to participants, by JID. By default they are connected and unmuted, in a video call with their cameras on. */
  participants?: Record<string, ParticipantChange>
  /** Changes to the rest of the state. By default the client is online. */
  store?: Partial<CallStoreState>
  /** The call is an incoming one from Bob that still rings, so that `CallScreen` does not show it. */
  rings?: boolean
}

/** The state of Alice's client in a call with Bob and others: by default a voice call, connected for two minutes. */
export function callState({
  people = 2,
  participants,
  store,
  rings,
  ...callChanges
}: CallStateOptions = {}): CallStoreState {
  const names = NAMES.slice(0, people)
  const status = rings ? 'ringing' : (callChanges.status ?? 'connected')
  const callType = callChanges.callType ?? 'audio'
  const isLive = status === 'connected' || status === 'reconnecting'
  const call: Call = {
    roomId: 'room',
    roomLink: 'https://calls.example.com/room',
    callType,
    direction: rings ? 'incoming' : 'outgoing',
    callMode: people > 2 ? 'onetomany' : 'onetoone',
    groupId: null,
    status,
    startedAt: Date.now() - 130_000,
    connectedAt: isLive ? Date.now() - 125_000 : null,
    endedAt: status === 'ended' ? Date.now() : null,
    endReason: status === 'ended' ? 'hangup' : null,
    endedBy: status === 'ended' ? 'remote' : null,
    callerJid: rings ? bob : alice,
    participantIds: names.map(jidOf),
    participants: Object.fromEntries(
      names.map((displayName): [string, Participant] => {
        const userJid = jidOf(displayName)
        const isLocal = userJid === alice
        const hasMedia = isLocal || isLive
        return [
          userJid,
          changedParticipant(
            {
              userJid,
              userId: displayName.toLowerCase(),
              displayName,
              isLocal,
              status,
              connection: status === 'reconnecting' ? 'interrupted' : isLive ? 'connected' : 'new',
              tracks: {
                microphone: { trackId: hasMedia ? `${userJid}/microphone` : null, isMuted: false },
                camera: {
                  trackId: hasMedia && callType === 'video' ? `${userJid}/camera` : null,
                  isMuted: callType === 'audio',
                },
                screen: { trackId: null, isMuted: true },
                screenAudio: { trackId: null, isMuted: true },
              },
            },
            participants?.[userJid],
          ),
        ]
      }),
    ),
    ...callChanges,
  }
  return {
    connection: { status: 'online' },
    canCall: true,
    self: { userJid: alice, userId: 'alice', displayName: 'Alice' },
    calls: { [call.roomId]: call },
    activeRoomId: rings ? null : call.roomId,
    incomingRoomIds: rings ? [call.roomId] : [],
    missedCalls: [],
    devices: {
      microphones: [
        { deviceId: 'built-in', label: 'Built-in microphone' },
        { deviceId: 'headset', label: 'Headset' },
      ],
      cameras: [{ deviceId: 'front', label: '' }],
      speakers: [],
      selected: { microphone: 'headset', camera: '', speaker: '' },
      missing: {},
    },
    capture: { microphone: captureOf(call, 'microphone'), camera: captureOf(call, 'camera') },
    preview: {
      microphone: { status: 'off', trackId: null, error: null },
      camera: { status: 'off', trackId: null, error: null },
    },
    dataSaver: false,
    playback: { blocked: false },
    ringing: { audible: rings ? ['tone'] : [] },
    ...store,
  }
}

/** Alice's device: lost, if it is on and has no track. */
function captureOf(call: Call, source: CaptureSource): CaptureState {
  const track = call.participants[alice]?.tracks[source]
  const isOn = track?.isMuted === false
  const status = !isOn ? 'off' : track.trackId === null ? 'lost' : 'live'
  return { status, reason: status === 'lost' ? 'gone' : null, isPrompting: false }
}
