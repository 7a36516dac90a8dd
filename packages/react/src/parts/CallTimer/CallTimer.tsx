import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { formatDuration } from '../../formatDuration'
import { useCallDuration } from '../../hooks/useCallDuration'
import { type PartProps, useRender } from '../../useRender'

export type CallTimerProps = PartProps<'time', { seconds: number }>

/** How long the active call has been connected. Nothing before that. The only thing that renders every second. */
export const CallTimer = forwardRef<HTMLTimeElement, CallTimerProps>(function CallTimer(
  { render, className, ...rest },
  ref,
) {
  const seconds = useCallDuration()
  const shown = seconds ?? 0
  const element = useRender(
    'time',
    render,
    {
      ref,
      dateTime: `PT${shown}S`,
      children: formatDuration(shown),
      ...rest,
      className: classNames('offhook-call-timer', className),
    },
    { seconds: shown },
  )
  return seconds === null ? null : element
})
