import { forwardRef, useEffect, useRef } from 'react'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { type PartProps, useRender } from '../../useRender'

export type CallAudioProps = PartProps<'div'>

/**
 * The place of the elements that play the other people's voices. The client owns and recycles them, and they play on when this is
 * unmounted. `CallProvider` holds one already.
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
