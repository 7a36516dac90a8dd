import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useConnectionQuality } from '../../hooks/useConnectionQuality'
import type { ConnectionQuality as Quality } from '../../qualities'
import { type PartProps, useRender } from '../../useRender'

export interface ConnectionQualityProps extends PartProps<'span', { quality: Quality }> {
  /** Whose connection. Left out: the worst of all. */
  userJid?: string
}

/** How good a connection is: three bars, and in words to those who do not see them. Nothing while nobody knows. `data-quality`. */
export const ConnectionQuality = forwardRef<HTMLSpanElement, ConnectionQualityProps>(function ConnectionQuality(
  { userJid, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const quality = useConnectionQuality(userJid)
  const shown = quality ?? 'GOOD'
  const bars = (
    <>
      <i />
      <i />
      <i />
      {quality === 'POOR' && <span>{labels.quality.POOR}</span>}
    </>
  )
  const element = useRender(
    'span',
    render,
    {
      ref,
      role: 'img',
      'aria-label': labels.quality[shown],
      title: labels.quality[shown],
      children: bars,
      ...rest,
      className: classNames('offhook-quality', className),
      'data-quality': shown,
    },
    { quality: shown },
  )
  return quality === null ? null : element
})
