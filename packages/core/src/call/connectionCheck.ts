import type { CallClient } from '../api/callClient'
import type { ProbeConnection } from '../api/ports/probeConnection'
import type { Signaling } from '../api/ports/signaling'
import type { CallStore } from '../store/callStore'
import type { CallRunner } from './callRunner'
import { isRunning } from './lifecycle/callState'

export interface ConnectionCheckDependencies {
  store: CallStore
  runner: CallRunner
  send: Signaling['send']
  probeConnection: ProbeConnection
}

/** Returns the client's `checkConnection` command. */
export function createConnectionCheck({
  store,
  runner,
  send,
  probeConnection,
}: ConnectionCheckDependencies): CallClient['checkConnection'] {
  /** The servers of the running call. Without a call the server names none. */
  async function iceServersOfCall(): Promise<RTCIceServer[]> {
    const { activeRoomId } = store.getState()
    if (activeRoomId === null || !isRunning(runner.get(activeRoomId))) return []
    const view = await send('call:ice', { roomId: activeRoomId }).catch(() => null)
    return view?.iceServers ?? []
  }

  return async (options) => {
    const servers = options?.iceServers ?? (await iceServersOfCall())
    const candidates = await probeConnection(servers)
    return { signaling: store.getState().connection.status, candidates, hasServers: servers.length > 0 }
  }
}
