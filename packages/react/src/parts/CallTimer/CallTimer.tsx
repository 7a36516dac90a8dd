import { type ComponentPropsWithoutRef, forwardRef } from 'react'
import { classNames } from '../../classNames'
import { formatDuration } from '../../formatDuration'
import { useCallDuration } from '../../hooks/useCallDuration'

export type CallTimerProps = ComponentPropsWithoutRef<'time'>

/** How long the active call has been connected. Nothing before that. The only thing that renders every second. */
export const CallTimer = forwardRef<HTMLTimeElement, CallTimerProps>(function CallTimer({ className, ...rest }, ref) {
  const seconds = useCallDuration()
  if (seconds === null) return null
  return (
    <time ref={ref} dateTime={`PT${seconds}S`} {...rest} className={classNames('offhook-call-timer', className)}>
      {formatDuration(seconds)}
    </time>
  )
})
