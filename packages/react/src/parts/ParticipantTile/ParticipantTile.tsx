import { MicOff } from 'lucide-react'
import { type ComponentPropsWithoutRef, forwardRef, memo } from 'react'
import { classNames } from '../../classNames'
import { useAudioLevel } from '../../hooks/useAudioLevel'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { useParticipant } from '../../hooks/useParticipant'
import { nameOf } from '../../selectors'
import { Avatar } from '../Avatar/Avatar'
import { VideoTrack } from '../VideoTrack/VideoTrack'

export interface ParticipantTileProps extends ComponentPropsWithoutRef<'div'> {
  userJid: string
}

/**
 * One person of the active call: their picture, or their avatar, and their name.
 *
 * - `data-status`, `data-connection`: as in the store
 * - `data-local`: it is me; `data-audio-muted`, `data-video-muted`
 * - `--offhook-level`: how loud they are, 0 to 1
 */
export const ParticipantTile = memo(
  forwardRef<HTMLDivElement, ParticipantTileProps>(function ParticipantTile(
    { userJid, className, children, ...rest },
    ref,
  ) {
    const participant = useParticipant(userJid)
    const labels = useCallLabels()
    const merged = useMergedRefs(useAudioLevel(userJid), ref)
    if (!participant) return null

    const { audio, video, isLocal, status, connection } = participant
    const name = isLocal ? labels.you : nameOf(participant)
    const showsVideo = video.trackId !== null && !video.isMuted
    const statusWords = labels.participantStatus[status]
    return (
      <div
        ref={merged}
        role="group"
        aria-label={name}
        {...rest}
        className={classNames('offhook-tile', className)}
        data-status={status}
        data-connection={connection}
        data-local={isLocal ? '' : undefined}
        data-audio-muted={audio.isMuted ? '' : undefined}
        data-video-muted={showsVideo ? undefined : ''}
      >
        <Avatar userJid={userJid} name={nameOf(participant)} />
        {showsVideo && <VideoTrack trackId={video.trackId} mirrored={isLocal} />}
        <span className="offhook-tile-label">
          {audio.isMuted && <MicOff role="img" aria-label={labels.muted} />}
          <span className="offhook-tile-name">{name}</span>
          {!isLocal && statusWords && <span className="offhook-tile-status">{statusWords}</span>}
        </span>
        {children}
      </div>
    )
  }),
)
