import { MicOff } from 'lucide'
import { type Participant, selectActiveCall } from '@offhook/core'
import { forwardRef, memo } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useIsActiveSpeaker } from '../../hooks/useActiveSpeaker'
import { useAudioLevel } from '../../hooks/useAudioLevel'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { useParticipant } from '../../hooks/useParticipant'
import { nameOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { Avatar } from '../Avatar/Avatar'
import { VideoTrack } from '../VideoTrack/VideoTrack'

export interface ParticipantTileProps extends PartProps<'div', { participant: Participant }> {
  userJid: string
}

/**
 * One person of the active call: their picture, or their avatar, and their name.
 *
 * - `data-status`, `data-connection`: as in the store
 * - `data-local`: it is me; `data-audio-muted`, `data-video-muted`
 * - `data-active-speaker`: of those who speak, the one who began last
 * - `--offhook-level`: how loud they are, 0 to 1
 */
export const ParticipantTile = memo(
  forwardRef<HTMLDivElement, ParticipantTileProps>(function ParticipantTile(props, ref) {
    const participant = useParticipant(props.userJid)
    return participant && <Tile ref={ref} {...props} participant={participant} />
  }),
)

const Tile = forwardRef<HTMLDivElement, ParticipantTileProps & { participant: Participant }>(function Tile(
  { userJid, participant, render, className, children, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const isActiveSpeaker = useIsActiveSpeaker(userJid)
  const merged = useMergedRefs(useAudioLevel(userJid), ref)

  const {
    tracks: { microphone, camera },
    isLocal,
    status,
    connection,
  } = participant
  const name = isLocal ? labels.you : nameOf(participant)
  const showsVideo = camera.trackId !== null && !camera.isMuted
  // Whoever answers sees the caller before the server has said that they are in the call.
  const isCaller = useCallStore((state) => selectActiveCall(state)?.callerJid === userJid)
  const statusWords = labels.participantStatus[isCaller && status === 'calling' ? 'connecting' : status]
  const isSeen = showsVideo && status !== 'reconnecting'
  const content = (
    <>
      <Avatar userJid={userJid} name={nameOf(participant)} />
      {showsVideo && <VideoTrack trackId={camera.trackId} mirrored={isLocal} />}
      <span className="offhook-tile-label">
        {microphone.isMuted && <Icon shapes={MicOff} label={labels.muted} />}
        <span className="offhook-tile-name">{name}</span>
        {!isLocal && !isSeen && statusWords && <span className="offhook-tile-status">{statusWords}</span>}
      </span>
      {children}
    </>
  )
  return useRender(
    'div',
    render,
    {
      ref: merged,
      role: 'group',
      'aria-label': name,
      ...rest,
      className: classNames('offhook-tile', className),
      'data-status': status,
      'data-connection': connection,
      'data-local': isLocal ? '' : undefined,
      'data-active-speaker': isActiveSpeaker ? '' : undefined,
      'data-audio-muted': microphone.isMuted ? '' : undefined,
      'data-video-muted': showsVideo ? undefined : '',
      children: content,
    },
    { participant },
  )
})
