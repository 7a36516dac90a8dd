import { Volume2 } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

/** The props of `StartAudio`: those of a `<button>`. The state for `render` is `{ isPending }`. */
export type StartAudioProps = CommandButtonProps

/**
 * A button that starts audio playback where the browser blocks it until a user gesture (autoplay policy). Renders nothing while playback
 * is allowed.
 *
 * Data attributes:
 * - `data-pending`: present while the command runs
 */
export const StartAudio = forwardRef<HTMLButtonElement, StartAudioProps>(function StartAudio(
  { className, children, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const isBlocked = useCallStore((state) => state.playback.blocked)
  if (!isBlocked) return null
  return (
    <CommandButton
      ref={ref}
      state={{}}
      {...rest}
      className={classNames('offhook-start-audio', className)}
      command={() => client.startAudio()}
    >
      {children ?? (
        <>
          <Icon shapes={Volume2} />
          {labels.startAudio}
        </>
      )}
    </CommandButton>
  )
})
