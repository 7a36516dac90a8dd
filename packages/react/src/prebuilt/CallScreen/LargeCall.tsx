import { type CallPhase, type CallStoreState, selectActiveCall } from '@offhook/core'
import { forwardRef, useRef } from 'react'
import { useSameList } from '../../rendering/useSameList'
import { useAvatarArrival } from '../../hooks/useAvatarTransition'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useConnectionQuality } from '../../hooks/useConnectionQuality'
import { useFocusWhileMounted } from '../../hooks/useFocusWhileMounted'
import { useFullScreen } from '../../hooks/useFullScreen'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { useIdle } from '../../hooks/useIdle'
import { CallStatus } from '../../parts/CallStatus/CallStatus'
import { CallTimer } from '../../parts/CallTimer/CallTimer'
import { callTitle, isWaitingAlone, remoteNames } from '../../participants/callText'
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
import { PictureInPictureButton } from '../../parts/PictureInPictureButton/PictureInPictureButton'
import { SafetyMenu } from '../../parts/SafetyMenu/SafetyMenu'
import { StartAudio } from '../../parts/StartAudio/StartAudio'
import { isPresent, remoteParticipantsOf, selectImpairedDevice } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'
import { EndedCall } from './EndedCall'
import { PairLayout } from './PairLayout'

/** The props of `CallScreen`: those of a `<section>`. The state for `render` is `{ status }`. */
export type CallScreenProps = PartProps<'section', { status: CallPhase | undefined }>

/** The active call at full size. */
export const LargeCall = forwardRef<HTMLElement, CallScreenProps & { roomId: string }>(function LargeCall(
  { roomId, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const names = useCallStore((state) => remoteNames(selectActiveCall(state), labels))
  const title = useCallStore((state) => callTitle(selectActiveCall(state), labels))
  const remoteJids = useCallStore(useSameList(selectRemoteJids))
  const { isFullScreen } = useFullScreen()
  const hasWarning = useHasWarning()
  const section = useRef<HTMLElement>(null)
  useFocusWhileMounted(section)
  useAvatarArrival(roomId, section)
  useIdle(section, { isPaused: callType !== 'video' || status !== 'connected' || hasWarning })
  const layout = remoteJids.length > 1 ? 'grid' : 'pair'

  const content = (
    <>
      <ConnectionBanner />
      <header className="offhook-call-header">
        <h2 className="offhook-call-title">{names}</h2>
        <CallStatus />
        {status !== 'ended' && <CallTimer />}
        {status !== 'ended' && <ConnectionQuality />}
        {status !== 'ended' && <SafetyMenu />}
      </header>
      {status === 'ended' ? (
        <EndedCall />
      ) : (
        <>
          <div className="offhook-stage">
            {layout === 'grid' ? <ParticipantGrid /> : <PairLayout remoteJid={remoteJids[0]} />}
          </div>
          <div className="offhook-footer">
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
      'aria-label': title,
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

/** The remote participants who are in the call or are being called. */
function selectRemoteJids(state: CallStoreState): string[] {
  return remoteParticipantsOf(selectActiveCall(state))
    .filter(isPresent)
    .map(({ userJid }) => userJid)
}

/** Something the user should see: the controls and hints stay visible. */
function useHasWarning(): boolean {
  const isPoor = useConnectionQuality() === 'POOR'
  const hasStoreWarning = useCallStore(
    (state) =>
      state.connection.status !== 'online' ||
      state.playback.blocked ||
      selectImpairedDevice(state) !== null ||
      isWaitingAlone(selectActiveCall(state)),
  )
  return isPoor || hasStoreWarning
}
