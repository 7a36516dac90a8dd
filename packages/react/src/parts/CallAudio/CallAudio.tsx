import { forwardRef, useEffect, useRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `CallAudio`: those of a `<div>`. `render` gets no state. */
export type CallAudioProps = PartProps<'div'>

/**
 * A hidden container for the `<audio>` elements that play remote audio. The client owns the elements: they continue to play after
 * this component unmounts. `CallProvider` renders one already.
 */
export const CallAudio = forwardRef<HTMLDivElement, CallAudioProps>(function CallAudio(
  { render, className, ...rest },
  ref,
) {
  const client = useCallClient()
  const container = useRef<HTMLDivElement>(null)
  useEffect(() => (container.current ? client.mountAudio(container.current) : undefined), [client])
  return useRender(
    'div',
    render,
    {
      ref: useMergedRefs(container, ref),
      ...rest,
      hidden: true,
      className: classNames('offhook-call-audio', className),
    },
    {},
  )
})
