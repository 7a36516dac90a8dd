import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { useMicrophoneLevel } from '../../hooks/useMicrophoneLevel'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `MicrophoneLevel`: those of a `<span>`. `render` gets no state. */
export type MicrophoneLevelProps = PartProps<'span'>

/**
 * The level of the local microphone as a row of bars, during a call or a preview. It changes without rendering. Hidden from assistive
 * technology.
 *
 * CSS custom properties:
 * - `--offhook-level`: the level, 0 to 1, at most ten times a second
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
