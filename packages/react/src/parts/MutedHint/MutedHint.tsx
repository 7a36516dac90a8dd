import { MicOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCommand } from '../../hooks/useCommand'
import { useSpeakingWhileMuted } from '../../hooks/useSpeakingWhileMuted'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `MutedHint`: those of a `<div>`. The state for `render` is `{ isSpeaking }`. */
export type MutedHintProps = PartProps<'div', { isSpeaking: boolean }>

/**
 * A hint that the local user speaks while muted, with a button to unmute. Empty otherwise: a live region must be in the document before
 * its first message.
 */
export const MutedHint = forwardRef<HTMLDivElement, MutedHintProps>(function MutedHint(
  { render, className, ...rest },
  ref,
) {
  const client = useCallClient()
  const labels = useCallLabels()
  const isSpeaking = useSpeakingWhileMuted()
  const { run } = useCommand(() => client.muteAudio(false))
  const content = isSpeaking && (
    <>
      <Icon shapes={MicOff} />
      <span className="offhook-text">{labels.speakingWhileMuted}</span>
      <button type="button" className="offhook-button" onClick={() => run()}>
        {labels.unmute}
      </button>
    </>
  )
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'status',
      children: content,
      ...rest,
      className: classNames('offhook-hint offhook-muted-hint', className),
    },
    { isSpeaking },
  )
})
