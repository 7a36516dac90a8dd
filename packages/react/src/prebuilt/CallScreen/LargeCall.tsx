import { type CallPhase, type CallStoreState, type Participant, selectActiveCall } from '@offhook/core'
import { forwardRef, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useAvatarArrival } from '../../avatarFlight'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useConnectionQuality } from '../../hooks/useConnectionQuality'
import { useFocusWhileMounted } from '../../hooks/useFocusWhileMounted'
import { useFullScreen } from '../../hooks/useFullScreen'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { useStillness } from '../../hooks/useStillness'
import { CallStatus } from '../../parts/CallStatus/CallStatus'
import { CallTimer } from '../../parts/CallTimer/CallTimer'
import { CameraToggle } from '../../parts/CameraToggle/CameraToggle'
import { ConnectionBanner } from '../../parts/ConnectionBanner/ConnectionBanner'
import { ConnectionQuality } from '../../parts/ConnectionQuality/ConnectionQuality'
import { DeviceHint } from '../../parts/DeviceHint/DeviceHint'
import { DeviceMenu } from '../../parts/DeviceMenu/DeviceMenu'
import { DockButton } from '../../parts/DockButton/DockButton'
import { FullScreenButton } from '../../parts/FullScreenButton/FullScreenButton'
import { HangupButton } from '../../parts/HangupButton/HangupButton'
import { MicrophoneToggle } from '../../parts/MicrophoneToggle/MicrophoneToggle'
import { MutedHint } from '../../parts/MutedHint/MutedHint'
import { ParticipantGrid } from '../../parts/ParticipantGrid/ParticipantGrid'
import { ParticipantTile } from '../../parts/ParticipantTile/ParticipantTile'
import { PictureInPictureButton } from '../../parts/PictureInPictureButton/PictureInPictureButton'
import { SafetyMenu } from '../../parts/SafetyMenu/SafetyMenu'
import { SelfView } from '../../parts/SelfView/SelfView'
import { StartAudio } from '../../parts/StartAudio/StartAudio'
import { isPresent, nameOf, othersOf, selectLocalParticipant, selectLostDevice } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { EndedCall } from './EndedCall'

export type CallScreenProps = PartProps<'section', { status: CallPhase | undefined }>

/** The call at full size: the people, what is the matter, and the controls. */
export const LargeCall = forwardRef<HTMLElement, CallScreenProps & { roomId: string }>(function LargeCall(
  { roomId, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const name = useCallStore((state) => labels.names(othersOf(selectActiveCall(state)).map(nameOf)))
  const others = useCallStore(useShallow(selectPresent))
  const { isFullScreen } = useFullScreen()
  const hasTrouble = useHasTrouble()
  const section = useRef<HTMLElement>(null)
  useFocusWhileMounted(section)
  useAvatarArrival(roomId, section)
  useStillness(section, { isPaused: callType !== 'video' || status !== 'connected' || hasTrouble })
  const layout = others.length > 1 ? 'grid' : 'pair'

  const content = (
    <>
      <ConnectionBanner />
      <header className="offhook-call-header">
        <h2 className="offhook-call-title">{name}</h2>
        <CallStatus />
        {status !== 'ended' && <CallTimer />}
        {status !== 'ended' && <ConnectionQuality />}
        {status !== 'ended' && <SafetyMenu />}
      </header>
      {status === 'ended' ? (
        <EndedCall roomId={roomId} />
      ) : (
        <>
          <div className="offhook-stage">{layout === 'grid' ? <ParticipantGrid /> : <Pair other={others[0]} />}</div>
          <div className="offhook-foot">
            <StartAudio />
            <DeviceHint />
            <MutedHint />
            <div role="group" aria-label={labels.controls} className="offhook-controls">
              <MicrophoneToggle />
              {callType === 'video' && <CameraToggle />}
              <HangupButton roomId={roomId} />
              <DeviceMenu />
            </div>
          </div>
          <div className="offhook-view-controls">
            <PictureInPictureButton />
            <FullScreenButton />
            <DockButton />
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
      'data-layout': layout,
      'data-full-screen': isFullScreen ? '' : undefined,
    },
    { status },
  )
})

/** Two people: side by side where they only hear each other; where they see each other one is large and I am in a corner. */
function Pair({ other }: { other: string | undefined }) {
  const me = useCallStore((state) => selectLocalParticipant(state)?.userJid)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const isAlone = useCallStore(selectIsAlone)
  return (
    <>
      {other !== undefined && <ParticipantTile userJid={other} />}
      {me !== undefined && (callType === 'video' ? <SelfView isAlone={isAlone} /> : <ParticipantTile userJid={me} />)}
    </>
  )
}

function selectPresent(state: CallStoreState): string[] {
  return othersOf(selectActiveCall(state))
    .filter(isPresent)
    .map(({ userJid }) => userJid)
}

const hasPicture = (one: Participant | null) =>
  one?.tracks.camera.isMuted === false && one.tracks.camera.trackId !== null

/** There is my own picture and no other yet. */
function selectIsAlone(state: CallStoreState): boolean {
  const status = selectActiveCall(state)?.status
  const isBefore = status !== 'connected' && status !== 'reconnecting'
  return isBefore && hasPicture(selectLocalParticipant(state)) && !othersOf(selectActiveCall(state)).some(hasPicture)
}

/** Something that wants to be seen, and the controls with it. */
function useHasTrouble(): boolean {
  const isPoor = useConnectionQuality() === 'POOR'
  const isStored = useCallStore(
    (state) => state.connection.status !== 'online' || state.playback.blocked || selectLostDevice(state) !== null,
  )
  return isPoor || isStored
}
