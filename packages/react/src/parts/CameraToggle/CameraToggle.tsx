import { Video, VideoOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { selectLocalParticipant } from '../../selectors'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export type CameraToggleProps = CommandButtonProps<{ isMuted: boolean }>

/** Stops your camera, its light included, or starts it. Its name says what a press does. `data-muted`. */
export const CameraToggle = forwardRef<HTMLButtonElement, CameraToggleProps>(function CameraToggle(
  { className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const isMuted = useCallStore((state) => selectLocalParticipant(state)?.tracks.camera.isMuted ?? false)
  return (
    <CommandButton
      ref={ref}
      shortcut="camera"
      state={{ isMuted }}
      aria-label={isMuted ? labels.turnCameraOn : labels.turnCameraOff}
      {...rest}
      className={classNames('offhook-toggle', className)}
      data-muted={isMuted ? '' : undefined}
      command={() => client.muteVideo(!isMuted)}
    >
      {children ?? <Icon shapes={isMuted ? VideoOff : Video} />}
    </CommandButton>
  )
})
