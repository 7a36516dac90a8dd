import { Volume2 } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export type StartAudioProps = CommandButtonProps

/** Lets sound begin where the browser holds it back until a gesture. Nothing where it plays. */
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
