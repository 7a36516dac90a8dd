import type { CallClient } from '../api/callClient'
import type { MediaSession } from '../media/mediaSession'
import type { CallStore } from '../store/callStore'

/** Returns the client's `safetyCode` command. */
export function createSafetyCodeCommand(
  store: CallStore,
  mediaOf: (roomId: string) => MediaSession | undefined,
): CallClient['safetyCode'] {
  return async ({ roomId = store.getState().activeRoomId ?? undefined } = {}) => {
    const call = roomId === undefined ? undefined : store.getState().calls[roomId]
    if (call?.callMode !== 'onetoone' || call.connectedAt === null) return null
    const remote = call.participantIds.find((userJid) => !call.participants[userJid]?.isLocal)
    return remote === undefined ? null : (mediaOf(call.roomId)?.safetyCode(remote) ?? null)
  }
}
