import { MicOff } from 'lucide'
import { type Participant, selectActiveCall } from '@offhook/core'
import { forwardRef, memo } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useIsActiveSpeaker } from '../../hooks/useActiveSpeaker'
import { useHaloLevel } from '../../hooks/useHaloLevel'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useConnectionEvent } from '../../hooks/useConnectionEvent'
import type { Mirror } from '../../hooks/useMirroring'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { useParticipant } from '../../hooks/useParticipant'
import { selectOutgoingPrompt } from '../../participants/promptSelectors'
import { displayNameOf } from '../../participants/selectors'
import { unreachableText } from '../../participants/unreachableText'
import { videoPauseText } from '../../participants/videoPauseText'
import { type PartProps, useRender } from '../../rendering/useRender'
import { Avatar } from '../Avatar/Avatar'
import { ConnectionQuality } from '../ConnectionQuality/ConnectionQuality'
import { VideoTrack } from '../VideoTrack/VideoTrack'

/** The props of `ParticipantTile`: those of a `<div>`. The state for `render` is `{ participant }`, as in the store. */
export interface ParticipantTileProps extends PartProps<'div', { participant: Participant }> {
  /** The participant to show. */
  userJid: string
  /**
   * Whether the camera is mirrored, see `VideoTrack`.
   *
   * @default 'auto'
   */
  mirror?: Mirror
}

/**
 * A participant of the active call: video or avatar, name, a muted icon, and `ConnectionQuality` while it is poor. `children` are added on top. Renders nothing when the user
 * is no participant of the call. It renders when this participant changes, and for no other.
 *
 * Data attributes:
 * - `data-status`: the participant's status, as in the store
 * - `data-connection`: `new`, `connecting`, `connected`, `interrupted` or `failed`, as in the store
 * - `data-local`: present on the local participant
 * - `data-unreachable`: present while there is no media path between the participant and another member, who may be the local user
 * - `data-active-speaker`: present on the participant who speaks; of several, on the one who began last
 * - `data-audio-muted`: present while the microphone is muted
 * - `data-video-muted`: present while there is no video
 * - `data-video-paused`: present while the picture is paused because of a slow connection; on the local participant, while one of the
 *   others does not receive it
 *
 * CSS custom properties:
 * - `--offhook-level`: the audio level, 0 to 1 in steps of 0.25, at most ten times a second; unchanged while the tile is out of view, and
 *   under `prefers-reduced-motion`
 *
 * @example
 * ```tsx
 * import { ParticipantTile, useParticipantIds } from '@offhook/react'
 *
 * export function Tiles() {
 *   return useParticipantIds().map((userJid) => <ParticipantTile key={userJid} userJid={userJid} />)
 * }
 * ```
 */
export const ParticipantTile = memo(
  forwardRef<HTMLDivElement, ParticipantTileProps>(function ParticipantTile(props, ref) {
    const participant = useParticipant(props.userJid)
    return participant && <Tile ref={ref} {...props} participant={participant} />
  }),
)

const Tile = forwardRef<HTMLDivElement, ParticipantTileProps & { participant: Participant }>(function Tile(
  { userJid, participant, mirror = 'auto', render, className, children, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const isActiveSpeaker = useIsActiveSpeaker(userJid)
  const mergedRef = useMergedRefs(useHaloLevel(userJid), ref)

  const { tracks, isLocal, status, connection } = participant
  const { microphone, camera } = tracks
  const name = isLocal ? labels.you : displayNameOf(participant)
  const videoPause = useCallStore((state) => videoPauseText(selectActiveCall(state), userJid, labels))
  // The own picture is shown on: only the others do not receive it.
  const hasVideo = camera.trackId !== null && !camera.isMuted && (isLocal || videoPause === null)
  // After a local answer, the caller's status is `calling` until the server confirms the answer.
  const isCaller = useCallStore((state) => selectActiveCall(state)?.callerJid === userJid)
  const isSent = useCallStore((state) => selectOutgoingPrompt(state) === null)
  const shownStatus = isCaller && status === 'calling' ? 'connecting' : status
  const statusText = isSent ? labels.participantStatus[shownStatus] : undefined
  const isVideoLive = hasVideo && status !== 'reconnecting'
  const unreachable = useCallStore((state) => unreachableText(state, userJid, labels))
  const weak = useConnectionEvent(userJid)
  // A connection that is weak because of the local user is shown on the local user's tile.
  const isWeak = weak?.quality === 'POOR' && (isLocal || weak.trouble !== 'local')
  const pauseText = status === 'reconnecting' ? null : videoPause
  const shownText = unreachable ?? pauseText ?? (!isLocal && !isVideoLive && statusText)
  // The text has the name in it.
  const isNameInText = unreachable === labels.noConnectionTo(name) || (isLocal && pauseText !== null)
  const content = (
    <>
      <Avatar userJid={userJid} name={displayNameOf(participant)} />
      {hasVideo && <VideoTrack trackId={camera.trackId} mirror={mirror} />}
      <span className="offhook-tile-label">
        {isWeak && <ConnectionQuality userJid={userJid} />}
        {microphone.isMuted && <Icon shapes={MicOff} label={labels.muted} />}
        {!isNameInText && <span className="offhook-tile-name">{name}</span>}
        {shownText && <span className="offhook-tile-status">{shownText}</span>}
      </span>
      {children}
    </>
  )
  return useRender(
    'div',
    render,
    {
      ref: mergedRef,
      role: 'group',
      'aria-label': name,
      ...rest,
      className: classNames('offhook-tile', className),
      'data-status': status,
      'data-connection': connection,
      'data-local': isLocal ? '' : undefined,
      'data-unreachable': unreachable === null ? undefined : '',
      'data-active-speaker': isActiveSpeaker ? '' : undefined,
      'data-audio-muted': microphone.isMuted ? '' : undefined,
      'data-video-muted': hasVideo ? undefined : '',
      'data-video-paused': videoPause === null ? undefined : '',
      children: content,
    },
    { participant },
  )
})
