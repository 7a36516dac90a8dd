import { type CallPhase, selectActiveCall } from '@offhook/core'
import { forwardRef, useLayoutEffect, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { CallStatus } from '../../parts/CallStatus/CallStatus'
import { CallTimer } from '../../parts/CallTimer/CallTimer'
import { CameraToggle } from '../../parts/CameraToggle/CameraToggle'
import { ConnectionBanner } from '../../parts/ConnectionBanner/ConnectionBanner'
import { HangupButton } from '../../parts/HangupButton/HangupButton'
import { MicrophoneToggle } from '../../parts/MicrophoneToggle/MicrophoneToggle'
import { ParticipantTile } from '../../parts/ParticipantTile/ParticipantTile'
import { StartAudio } from '../../parts/StartAudio/StartAudio'
import { isPresent, nameOf, othersOf, participantsOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { EndedCall } from './EndedCall'

export type CallScreenProps = PartProps<'section', { status: CallPhase | undefined }>

/**
 * The active call, from the first ring to a moment after its end. Nothing when there is none. It covers the page; give it
 * `position: relative` in your own style sheet and it fills its place instead.
 *
 * - `data-status`: as in the store; `data-call-type`
 * - `data-layout`: `pair` (two people) or `grid` (more)
 */
export const CallScreen = forwardRef<HTMLElement, CallScreenProps>(function CallScreen(props, ref) {
  const roomId = useCallStore((state) => selectActiveCall(state)?.roomId)
  return roomId === undefined ? null : <Screen key={roomId} ref={ref} {...props} roomId={roomId} />
})

const Screen = forwardRef<HTMLElement, CallScreenProps & { roomId: string }>(function Screen(
  { roomId, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const name = useCallStore((state) => labels.names(othersOf(selectActiveCall(state)).map(nameOf)))
  // The others first, me last: in a pair that is the big picture and the small one.
  const tiles = useCallStore(
    useShallow((state) =>
      participantsOf(selectActiveCall(state))
        .filter((participant) => participant.isLocal || isPresent(participant))
        .sort((a, b) => Number(a.isLocal) - Number(b.isLocal))
        .map((participant) => participant.userJid),
    ),
  )
  const section = useRef<HTMLElement>(null)
  useFocusWhileMounted(section)

  const content = (
    <>
      <ConnectionBanner />
      <header className="offhook-call-header">
        <h2 className="offhook-call-title">{name}</h2>
        <CallStatus />
        {status !== 'ended' && <CallTimer />}
      </header>
      {status === 'ended' ? (
        <EndedCall roomId={roomId} />
      ) : (
        <>
          <div className="offhook-stage">
            {tiles.map((userJid) => (
              <ParticipantTile key={userJid} userJid={userJid} />
            ))}
          </div>
          <StartAudio />
          <div role="group" aria-label={labels.controls} className="offhook-controls">
            <MicrophoneToggle />
            {callType === 'video' && <CameraToggle />}
            <HangupButton roomId={roomId} />
          </div>
        </>
      )}
    </>
  )
  return useRender(
    'section',
    render,
    {
      ref: useMergedRefs(section, ref),
      tabIndex: -1,
      'aria-label': labels.callWith(name),
      children: content,
      ...rest,
      className: classNames('offhook-call-screen', className),
      'data-status': status,
      'data-call-type': callType,
      'data-layout': tiles.length > 2 ? 'grid' : 'pair',
    },
    { status },
  )
})

/** It covers the page, so the keyboard comes along, and goes back to where it was afterwards. */
function useFocusWhileMounted(ref: { readonly current: HTMLElement | null }) {
  useLayoutEffect(() => {
    const before = document.activeElement
    const element = ref.current
    element?.focus({ preventScroll: true })
    return () => {
      const isStillHere = element?.contains(document.activeElement) === true || document.activeElement === document.body
      if (isStillHere && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [ref])
}
