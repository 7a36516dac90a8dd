import { type CallConnectionQualityEvent, selectActiveCall } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useConnectionEvent } from '../../hooks/useConnectionEvent'
import type { ConnectionQuality as Quality, ConnectionTrouble } from '../../context/connectionQualities'
import { displayNameOf } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `ConnectionQuality`: those of a `<span>`. The state for `render` is `{ quality, trouble }`. */
export interface ConnectionQualityProps extends PartProps<
  'span',
  { quality: Quality; trouble: ConnectionTrouble | undefined }
> {
  /**
   * The participant whose connection is shown. It may be the local user.
   *
   * @default the participant with the worst connection
   */
  userJid?: string
}

/**
 * The quality of a peer connection as three bars, with a label for assistive technology. The label of a poor one says whose connection is
 * weak, where that is known. Renders nothing until the quality has been measured.
 *
 * Data attributes:
 * - `data-quality`: `GOOD`, `AVERAGE` or `POOR`
 * - `data-trouble`: whose connection is weak: `local`, `remote` or `unknown`; absent while it is `GOOD`
 *
 * @example
 * ```tsx
 * import { ConnectionQuality } from '@offhook/react'
 *
 * <ConnectionQuality userJid="bob@example.com" />
 * ```
 */
export const ConnectionQuality = forwardRef<HTMLSpanElement, ConnectionQualityProps>(function ConnectionQuality(
  { userJid, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const event = useConnectionEvent(userJid)
  const { quality, trouble }: Pick<CallConnectionQualityEvent, 'quality' | 'trouble'> = event ?? { quality: 'GOOD' }
  const name = useCallStore((state) => {
    const participant = event && selectActiveCall(state)?.participants[event.userJid]
    return participant ? displayNameOf(participant) : ''
  })
  const weak = {
    local: labels.yourConnectionIsWeak,
    remote: labels.connectionIsWeak(name),
    unknown: labels.connectionToIsWeak(name),
  }
  const label = quality === 'POOR' && trouble && name ? weak[trouble] : labels.quality[quality]
  const bars = (
    <>
      <i className="offhook-quality-bar" />
      <i className="offhook-quality-bar" />
      <i className="offhook-quality-bar" />
      {quality === 'POOR' && <span className="offhook-text">{label}</span>}
    </>
  )
  const element = useRender(
    'span',
    render,
    {
      ref,
      role: 'img',
      'aria-label': label,
      title: label,
      children: bars,
      ...rest,
      className: classNames('offhook-quality', className),
      'data-quality': quality,
      'data-trouble': trouble,
    },
    { quality, trouble },
  )
  return event && element
})
