import { type ComponentPropsWithoutRef, forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useConnection } from '../../hooks/useConnection'

export type ConnectionBannerProps = ComponentPropsWithoutRef<'div'>

/**
 * Says when the line to the signalling server is down. It stays in the document, empty, while all is well: a screen reader only
 * announces changes of what was there. `data-status`.
 */
export const ConnectionBanner = forwardRef<HTMLDivElement, ConnectionBannerProps>(function ConnectionBanner(
  { className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const { status } = useConnection()
  return (
    <div
      ref={ref}
      role="status"
      {...rest}
      className={classNames('offhook-connection-banner', className)}
      data-status={status}
    >
      {labels.connection[status]}
    </div>
  )
})
