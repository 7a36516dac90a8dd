import { type CallStoreState, type MissedCallEvent, selectActiveCall } from '@offhook/core'
import { type RefObject, useEffect } from 'react'
import { useCallContext } from '../../context/callContext'
import { dismissGroup } from '../../context/noticeGroups'
import type { Notice } from '../../context/notice'

/** How long a missed call stays after the next input of the user, in milliseconds. */
const DISMISS_AFTER = 20_000

/**
 * Dismisses the notice of a missed call some time after the next input of the user, later while the page is hidden or the card is hovered or
 * focused. Without input the user may be away, and the notice stays. Also dismisses it once the user is in a call with the caller. An error
 * stays until the user dismisses it, because it may say what to do outside of the page.
 */
export function useNoticeTimeout(card: RefObject<HTMLElement | null>, notice: Notice): void {
  const { client, notices } = useCallContext()

  useEffect(() => {
    const element = card.current
    if (!element || notice.kind !== 'missed-call') return
    const { ownerDocument } = element
    let timer: ReturnType<typeof setTimeout> | undefined
    const onTimeout = () => {
      const isInUse = ownerDocument.hidden || element.matches(':hover, :focus-within')
      if (isInUse) timer = setTimeout(onTimeout, DISMISS_AFTER)
      else dismissGroup(notices, notice)
    }
    const onInput = () => {
      timer ??= setTimeout(onTimeout, DISMISS_AFTER)
    }
    const onPointerMove = ({ movementX, movementY }: PointerEvent) => {
      // Browsers also dispatch pointermove when the page changes under a pointer that rests.
      if (movementX !== 0 || movementY !== 0) onInput()
    }
    ownerDocument.addEventListener('pointermove', onPointerMove, true)
    ownerDocument.addEventListener('pointerdown', onInput, true)
    ownerDocument.addEventListener('keydown', onInput, true)
    const stopObserving = client.store.subscribe((state, before) => {
      if (isInCallWith(state, notice.call) && !isInCallWith(before, notice.call)) dismissGroup(notices, notice)
    })
    return () => {
      clearTimeout(timer)
      ownerDocument.removeEventListener('pointermove', onPointerMove, true)
      ownerDocument.removeEventListener('pointerdown', onInput, true)
      ownerDocument.removeEventListener('keydown', onInput, true)
      stopObserving()
    }
  }, [client, notices, card, notice])
}

function isInCallWith(state: CallStoreState, { userJid }: MissedCallEvent): boolean {
  const call = selectActiveCall(state)
  return call !== null && call.status !== 'ended' && call.participants[userJid]?.status === 'connected'
}
