import { selectActiveCall } from '@offhook/core'
import { forwardRef } from 'react'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { CallDock } from '../../parts/CallDock/CallDock'
import { CallWindow } from '../../parts/CallWindow/CallWindow'
import { type CallScreenProps, LargeCall } from './LargeCall'

export type { CallScreenProps }

/**
 * The active call, from the first ring to a moment after its end. Nothing when there is none. It covers the page; say
 * `.your-class:not([data-full-screen]) { position: relative }` in your own style sheet and it fills its place instead. Made small it is a `CallDock` over the page, and in a
 * window of its own a `CallWindow`; `useCallView` says which.
 *
 * - `data-status`: as in the store; `data-call-type`
 * - `data-layout`: `pair` (two people) or `grid` (more)
 * - `data-still`: nobody has moved for a while, and the controls over a picture have stepped back
 * - `data-full-screen`
 */
export const CallScreen = forwardRef<HTMLElement, CallScreenProps>(function CallScreen(props, ref) {
  const roomId = useCallStore((state) => selectActiveCall(state)?.roomId)
  const place = useCallViewState((state) => state.place)
  if (roomId === undefined) return null
  if (place === 'screen') return <LargeCall key={roomId} ref={ref} {...props} roomId={roomId} />
  return (
    <>
      <CallDock key={place} />
      <CallWindow />
    </>
  )
})
