import type { CaptureSource } from '@offhook/core'
import { Mic, MicOff, Video, VideoOff } from 'lucide'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { selectLocalParticipant } from '../../participants/selectors'
import type { CommandButtonProps } from '../CommandButton/CommandButton'

/** Returns the props of the `CommandButton` that mutes or unmutes the local microphone or camera. Its label says what a click does. */
export function useTrackToggle(
  source: CaptureSource,
  { className, children, ...rest }: CommandButtonProps<{ isMuted: boolean }>,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const isMuted = useCallStore((state) => selectLocalParticipant(state)?.tracks[source].isMuted ?? false)
  const { label, icon } = {
    microphone: {
      label: isMuted ? labels.unmuteMicrophone : labels.muteMicrophone,
      icon: isMuted ? MicOff : Mic,
    },
    camera: {
      label: isMuted ? labels.turnCameraOn : labels.turnCameraOff,
      icon: isMuted ? VideoOff : Video,
    },
  }[source]
  return {
    shortcut: source,
    state: { isMuted },
    'aria-label': label,
    ...rest,
    className: classNames('offhook-toggle', className),
    'data-muted': isMuted ? '' : undefined,
    command: () => (source === 'microphone' ? client.muteAudio(!isMuted) : client.muteVideo(!isMuted)),
    children: children ?? <Icon shapes={icon} />,
  }
}
