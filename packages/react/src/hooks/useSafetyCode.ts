import { selectActiveCall } from '@offhook/core'
import { useEffect, useState } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/**
 * The code that both people of the active one-to-one call see, if nobody sits in between: `2718 2818 2845 9045`. `null` while it is not
 * connected, and in a call of several. A connection that was made anew has another one.
 */
export function useSafetyCode(): string | null {
  const client = useCallClient()
  // Other for every connection: it is interrupted before it is made anew. A link may be up while it rings; the code is there after that.
  const connectedRoomId = useCallStore((state) => {
    const call = selectActiveCall(state)
    const others = Object.values(call?.participants ?? {}).filter(({ isLocal }) => !isLocal)
    const hasBegun = call !== null && call.connectedAt !== null
    return hasBegun && others.every(({ connection }) => connection === 'connected') ? call.roomId : null
  })
  const [known, setKnown] = useState<{ roomId: string; code: string } | null>(null)
  useEffect(() => {
    if (connectedRoomId === null) return
    let isStale = false
    client.safetyCode({ roomId: connectedRoomId }).then(
      (code) => {
        if (!isStale && code !== null) setKnown({ roomId: connectedRoomId, code })
      },
      (error: unknown) => {
        console.error('Offhook: there is no safety code', error)
      },
    )
    return () => {
      isStale = true
      setKnown(null)
    }
  }, [client, connectedRoomId])
  return known !== null && known.roomId === connectedRoomId ? known.code : null
}
