import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useSafetyCode } from '../../hooks/useSafetyCode'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `SafetyCode`: those of a `<div>`. The state for `render` is `{ code }`: four groups of four digits, or `null`. */
export type SafetyCodeProps = PartProps<'div', { code: string | null }>

/**
 * Sixteen digits that both users of a one-to-one call compare by reading them out. They are the same on both sides unless the media is
 * intercepted, by the server for example. Renders nothing before the call is connected, and in a group call. Screen readers read it
 * digit by digit.
 */
export const SafetyCode = forwardRef<HTMLDivElement, SafetyCodeProps>(function SafetyCode(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const code = useSafetyCode()
  const spoken = (code ?? '').split(' ').map((group) => group.split('').join(' '))
  const children = (
    <>
      <span className="offhook-safety-title" aria-hidden="true">
        {labels.safetyCode}
      </span>
      <span
        className="offhook-safety-digits"
        role="img"
        aria-label={`${labels.safetyCode}: ${spoken.join(', ')}`}
        dir="ltr"
      >
        {code?.split(' ').map((group, index) => (
          <b key={index} className="offhook-text">
            {group}
          </b>
        ))}
      </span>
      <small className="offhook-text">{labels.safetyCodeHint}</small>
    </>
  )
  const element = useRender(
    'div',
    render,
    { ref, children, ...rest, className: classNames('offhook-safety-code', className) },
    { code },
  )
  return code === null ? null : element
})
