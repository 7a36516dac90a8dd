import type { SignalingStatus } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useConnection } from '../../hooks/useConnection'
import { type PartProps, useRender } from '../../useRender'

export type ConnectionBannerProps = PartProps<'div', { status: SignalingStatus }>

/**
 * Says when the line to the signalling server is down. It stays in the document, empty, while all is well: a screen reader only
 * announces changes of what was there. `data-status`.
 */
export const ConnectionBanner = forwardRef<HTMLDivElement, ConnectionBannerProps>(function ConnectionBanner(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const { status } = useConnection()
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'status',
      // `CallAnnouncer` says it, once for every place where it is written.
      'aria-live': 'off',
      children: labels.connection[status],
      ...rest,
      className: classNames('offhook-connection-banner', className),
      'data-status': status,
    },
    { status },
  )
})
