import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { useMicrophoneLevel } from '../../hooks/useMicrophoneLevel'
import { type PartProps, useRender } from '../../useRender'

export type MicrophoneLevelProps = PartProps<'span'>

/**
 * How loud one's own microphone is, as a row of bars. It moves by `--offhook-level` alone, and renders nothing. For eyes only: whoever
 * listens to the page hears themselves.
 */
export const MicrophoneLevel = forwardRef<HTMLSpanElement, MicrophoneLevelProps>(function MicrophoneLevel(
  { render, className, ...rest },
  ref,
) {
  return useRender(
    'span',
    render,
    {
      ref: useMergedRefs<HTMLSpanElement>(useMicrophoneLevel(), ref),
      'aria-hidden': true,
      ...rest,
      className: classNames('offhook-microphone-level', className),
    },
    {},
  )
})
