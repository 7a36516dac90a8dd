import type { CallClient } from '../api/callClient'
import { attemptAsync } from '../browser/attempt'
import type { MediaSession } from '../media/mediaSession'
import type { CallStore } from '../store/callStore'

/** More than a slow phone needs for the key derivation. */
const TIMEOUT_MS = 10_000

/** Returns the client's `safetyCode` command. */
export function createSafetyCodeCommand(
  store: CallStore,
  mediaOf: (roomId: string) => MediaSession | undefined,
): CallClient['safetyCode'] {
  return async ({ roomId = store.getState().activeRoomId ?? undefined } = {}) => {
    const call = roomId === undefined ? undefined : store.getState().calls[roomId]
    if (call?.callMode !== 'onetoone' || call.connectedAt === null) return null
    const remote = call.participantIds.find((userJid) => !call.participants[userJid]?.isLocal)
    if (remote === undefined) return null
    const code = () => mediaOf(call.roomId)?.safetyCode(remote) ?? null
    return attemptAsync(code, null, TIMEOUT_MS)
  }
}
