import { type CallClient, selectActiveCall } from '@offhook/core'
import { useEffect, useState } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/**
 * The safety code of the active one-to-one call, such as `2718 2818 2845 9045`. Both users see the same digits unless
 * someone intercepts their connection. A new connection has a new code.
 *
 * @returns `null` while the call is not connected, and in a call of more than two
 *
 * @example
 * ```tsx
 * import { useSafetyCode } from '@offhook/react'
 *
 * export const Digits = () => <code>{useSafetyCode() ?? 'Not connected yet'}</code>
 * ```
 */
export function useSafetyCode(): string | null {
  const client = useCallClient()
  // Changes with every new connection, because a reconnect passes through `interrupted`. `connectedAt` is checked too:
  // with preconnect the peer connection is up while the call still rings, and there is no code before the answer.
  const connectedRoomId = useCallStore((state) => {
    const call = selectActiveCall(state)
    const others = Object.values(call?.participants ?? {}).filter(({ isLocal }) => !isLocal)
    const wasConnected = call !== null && call.connectedAt !== null
    return wasConnected && others.every(({ connection }) => connection === 'connected') ? call.roomId : null
  })
  const [result, setResult] = useState<{ client: CallClient; roomId: string; code: string } | null>(null)
  useEffect(() => {
    if (connectedRoomId === null) return
    let isStale = false
    client.safetyCode({ roomId: connectedRoomId }).then(
      (code) => {
        if (!isStale && code !== null) setResult({ client, roomId: connectedRoomId, code })
      },
      (error: unknown) => {
        console.error('Offhook: could not compute the safety code', error)
      },
    )
    return () => {
      isStale = true
      setResult(null)
    }
  }, [client, connectedRoomId])
  return result?.client === client && result.roomId === connectedRoomId ? result.code : null
}
