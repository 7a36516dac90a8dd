import { selectActiveCall } from '@offhook/core'
import { type RefObject, useEffect } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** How long an ended call stays on the screen, in milliseconds. Shorter when the user ended it and needs no explanation. */
const DISMISS_AFTER = 6000
const DISMISS_AFTER_OWN_HANGUP = 1200

/** Dismisses the active call some seconds after its end; later while `actions` is hovered or focused. */
export function useDismissEndedCall(actions: RefObject<HTMLElement | null>): void {
  const client = useCallClient()
  const endedRoomId = useCallStore((state) => {
    const call = selectActiveCall(state)
    return call?.status === 'ended' ? call.roomId : null
  })
  const isOwnHangup = useCallStore((state) => selectActiveCall(state)?.endedBy === 'local')

  useEffect(() => {
    if (endedRoomId === null) return
    const delay = isOwnHangup ? DISMISS_AFTER_OWN_HANGUP : DISMISS_AFTER
    const dismiss = () => {
      if (!isOwnHangup && actions.current?.matches(':hover, :focus-within')) timer = setTimeout(dismiss, delay)
      else client.dismissCall(endedRoomId)
    }
    let timer = setTimeout(dismiss, delay)
    return () => {
      clearTimeout(timer)
    }
  }, [client, endedRoomId, isOwnHangup, actions])
}
