import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useConnectionQuality } from '../../hooks/useConnectionQuality'
import type { ConnectionQuality as Quality } from '../../context/connectionQualities'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `ConnectionQuality`: those of a `<span>`. The state for `render` is `{ quality }`. */
export interface ConnectionQualityProps extends PartProps<'span', { quality: Quality }> {
  /**
   * The participant whose connection is shown.
   *
   * @default the participant with the worst connection
   */
  userJid?: string
}

/**
 * The quality of a peer connection as three bars, with a label for assistive technology. Renders nothing until the quality has been
 * measured.
 *
 * Data attributes:
 * - `data-quality`: `GOOD`, `AVERAGE` or `POOR`
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
  const measured = useConnectionQuality(userJid)
  const quality = measured ?? 'GOOD'
  const bars = (
    <>
      <i className="offhook-quality-bar" />
      <i className="offhook-quality-bar" />
      <i className="offhook-quality-bar" />
      {quality === 'POOR' && <span className="offhook-text">{labels.quality.POOR}</span>}
    </>
  )
  const element = useRender(
    'span',
    render,
    {
      ref,
      role: 'img',
      'aria-label': labels.quality[quality],
      title: labels.quality[quality],
      children: bars,
      ...rest,
      className: classNames('offhook-quality', className),
      'data-quality': quality,
    },
    { quality },
  )
  return measured === null ? null : element
})
