import type { SignalingStatus } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useConnection } from '../../hooks/useConnection'
import { connectionText } from '../../participants/connectionText'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `ConnectionBanner`: those of a `<div>`. The state for `render` is `{ status }`. */
export type ConnectionBannerProps = PartProps<'div', { status: SignalingStatus }>

/**
 * A banner that says when the signaling server cannot be reached, also if the first attempt to connect fails, or when the user is signed out.
 * Empty otherwise. `CallAnnouncer` announces it to screen readers.
 *
 * Data attributes:
 * - `data-status`: the status of the signaling connection, such as `online`, `reconnecting`, `offline` or `unauthorized`
 */
export const ConnectionBanner = forwardRef<HTMLDivElement, ConnectionBannerProps>(function ConnectionBanner(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const connection = useConnection()
  const { status } = connection
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'status',
      // The status may be on the page several times: `CallAnnouncer` announces it once.
      'aria-live': 'off',
      children: connectionText(connection, labels),
      ...rest,
      className: classNames('offhook-connection-banner', className),
      'data-status': status,
    },
    { status },
  )
})
