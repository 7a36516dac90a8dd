import type { Call, CallStoreState, Participant } from '@offhook/core'

export const people = ['Alice', 'Bob', 'Carol', 'Dave', 'Erin', 'Farid', 'Grace', 'Hana', 'Ines'].map(
  (displayName) => ({
    displayName,
    userId: displayName.toLowerCase(),
    userJid: `${displayName.toLowerCase()}@example.com`,
  }),
)

/** The state of Alice's client in a voice call with eight others that began two minutes ago. */
export function createNinePersonCall(): Partial<CallStoreState> {
  const participant = ({ userJid, userId, displayName }: (typeof people)[number], index: number): Participant => ({
    userJid,
    userId,
    displayName,
    isLocal: index === 0,
    status: 'connected',
    connection: 'connected',
    tracks: {
      microphone: { trackId: `${userJid}/microphone`, isMuted: false },
      camera: { trackId: null, isMuted: true },
      screen: { trackId: null, isMuted: true },
      screenAudio: { trackId: null, isMuted: true },
    },
  })
  const call: Call = {
    roomId: 'room',
    roomLink: 'https://calls.example.com/room',
    callType: 'audio',
    direction: 'outgoing',
    callMode: 'onetomany',
    groupId: null,
    status: 'connected',
    startedAt: Date.now() - 130_000,
    connectedAt: Date.now() - 125_000,
    endedAt: null,
    endReason: null,
    endedBy: null,
    callerJid: 'alice@example.com',
    participantIds: people.map(({ userJid }) => userJid),
    participants: Object.fromEntries(people.map((person, index) => [person.userJid, participant(person, index)])),
  }
  return {
    connection: { status: 'online' },
    self: { userJid: 'alice@example.com', userId: 'alice', displayName: 'Alice' },
    calls: { room: call },
    activeRoomId: 'room',
  }
}
