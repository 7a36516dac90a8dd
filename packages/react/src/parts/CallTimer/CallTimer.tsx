import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { formatDuration } from '../../locale/formatDuration'
import { useCallDuration } from '../../hooks/useCallDuration'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `CallTimer`: those of a `<time>`. The state for `render` is `{ seconds }`: whole seconds since the call connected. */
export type CallTimerProps = PartProps<'time', { seconds: number }>

/**
 * The duration of the active call: `0:07`, `12:34`, `1:02:03`. Renders nothing before the call is connected, and the final duration
 * once it has ended. The only part that renders every second.
 *
 * @example
 * ```tsx
 * import { CallTimer } from '@offhook/react'
 *
 * <CallTimer render={(props, { seconds }) => <b {...props}>{seconds} s</b>} />
 * ```
 */
export const CallTimer = forwardRef<HTMLTimeElement, CallTimerProps>(function CallTimer(
  { render, className, ...rest },
  ref,
) {
  const duration = useCallDuration()
  const seconds = duration ?? 0
  const element = useRender(
    'time',
    render,
    {
      ref,
      dateTime: `PT${seconds}S`,
      children: formatDuration(seconds),
      ...rest,
      className: classNames('offhook-call-timer', className),
    },
    { seconds },
  )
  return duration === null ? null : element
})
