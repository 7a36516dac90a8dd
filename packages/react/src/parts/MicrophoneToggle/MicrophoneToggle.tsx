import { Mic, MicOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { selectLocalParticipant } from '../../selectors'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export type MicrophoneToggleProps = CommandButtonProps<{ isMuted: boolean }>

/** Silences your microphone, or lets it be heard. Its name says what a press does. `data-muted`. */
export const MicrophoneToggle = forwardRef<HTMLButtonElement, MicrophoneToggleProps>(function MicrophoneToggle(
  { className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const isMuted = useCallStore((state) => selectLocalParticipant(state)?.tracks.microphone.isMuted ?? false)
  return (
    <CommandButton
      ref={ref}
      shortcut="microphone"
      state={{ isMuted }}
      aria-label={isMuted ? labels.unmuteMicrophone : labels.muteMicrophone}
      {...rest}
      className={classNames('offhook-toggle', className)}
      data-muted={isMuted ? '' : undefined}
      command={() => client.muteAudio(!isMuted)}
    >
      {children ?? <Icon shapes={isMuted ? MicOff : Mic} />}
    </CommandButton>
  )
})
