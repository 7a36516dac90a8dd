import { selectActiveCall } from '@offhook/core'
import { type RefObject, useEffect } from 'react'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** How long an ended call stays to be read, in ms. Who hung up knows already. */
const READING_TIME = 6000
const HUNG_UP_TIME = 1200

/** Forgets the active call once its end can have been read; not under the hand of somebody who is about to press what is in `actions`. */
export function useDismissal(actions: RefObject<HTMLElement | null>): void {
  const client = useCallClient()
  const roomId = useCallStore((state) => {
    const call = selectActiveCall(state)
    return call?.status === 'ended' ? call.roomId : null
  })
  const isOwnHangup = useCallStore((state) => selectActiveCall(state)?.endedBy === 'local')

  useEffect(() => {
    if (roomId === null) return
    const wait = isOwnHangup ? HUNG_UP_TIME : READING_TIME
    const close = () => {
      if (!isOwnHangup && actions.current?.matches(':hover, :focus-within')) timer = setTimeout(close, wait)
      else client.dismissCall(roomId)
    }
    let timer = setTimeout(close, wait)
    return () => {
      clearTimeout(timer)
    }
  }, [client, roomId, isOwnHangup, actions])
}
