import { selectActiveCall } from '@offhook/core'
import { forwardRef } from 'react'
import { useCallContext } from '../../context/callContext'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { CallDock } from '../../parts/CallDock/CallDock'
import { CallWindow } from '../../parts/CallWindow/CallWindow'
import { Reachable } from '../../reach/Reachable'
import { useReachCode } from '../../reach/reachCode'
import { type CallScreenProps, LargeCall } from './LargeCall'

export type { CallScreenProps }

/**
 * The screen of the active call: participants, status and controls, and after the call why it ended. Shows a call from dialing or
 * answering until a few seconds after its end, and renders nothing when there is no active call.
 *
 * It covers the page (`position: fixed`). To place it in your layout, add a class and the rule
 * `.your-class:not([data-full-screen]) { position: relative }`: it then fills that place.
 *
 * While the call is minimized, a `CallDock` is rendered instead, and while it is in its own window, a `CallWindow` too. `useCallView`
 * reads and changes this. While a modal dialog of the page is open, or something lies over the End button, the call is minimized and
 * above it. The props and the ref belong to the full-size screen.
 *
 * Data attributes:
 * - `data-status`: the status of the call: `calling`, `ringing`, `connecting`, `connected`, `reconnecting` or `ended`
 * - `data-call-type`: `audio` or `video`
 * - `data-layout`: `pair` with one remote participant, `grid` with more
 * - `data-idle`: present in a connected video call after 3.5 s without input: the controls are hidden
 * - `data-full-screen`: present in full screen
 *
 * @example
 * ```tsx
 * import type { CallClient } from '@offhook/core'
 * import { CallButton, CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
 *
 * export function App({ client }: { client: CallClient }) {
 *   return (
 *     <CallProvider client={client}>
 *       <CallButton to="bob@example.com" />
 *       <IncomingCallModal />
 *       <CallScreen />
 *     </CallProvider>
 *   )
 * }
 * ```
 */
export const CallScreen = forwardRef<HTMLElement, CallScreenProps>(function CallScreen(props, ref) {
  useReachCode()
  const { view } = useCallContext()
  const roomId = useCallStore((state) => selectActiveCall(state)?.roomId)
  const place = useCallViewState((state) => state.place)
  if (roomId === undefined) return null
  return (
    <Reachable key={roomId} onCover={view.setCovered}>
      {place === 'screen' ? (
        <LargeCall ref={ref} {...props} roomId={roomId} />
      ) : (
        <>
          <CallDock key={place} />
          <CallWindow />
        </>
      )}
    </Reachable>
  )
})
