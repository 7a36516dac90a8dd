import { Lock } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useSafetyCode } from '../../hooks/useSafetyCode'
import type { PartProps } from '../../rendering/useRender'
import { PanelMenu } from '../PanelMenu/PanelMenu'
import { SafetyCode } from '../SafetyCode/SafetyCode'

/** The props of `SafetyMenu`: those of a `<div>`. The state for `render` is `{ isOpen }`. */
export type SafetyMenuProps = PartProps<'div', { isOpen: boolean }>

/**
 * A button with a lock that opens a panel with the `SafetyCode`, or with the `children`. Renders nothing while there is no code; the
 * panel is closed when the code changes. It closes on Escape, which returns the focus to the button, and on a press outside.
 *
 * Data attributes:
 * - `data-open`: present while the panel is open
 */
export const SafetyMenu = forwardRef<HTMLDivElement, SafetyMenuProps>(function SafetyMenu(
  { className, children, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const code = useSafetyCode()
  if (code === null) return null
  return (
    <PanelMenu
      ref={ref}
      label={labels.safetyCode}
      icon={<Icon shapes={Lock} />}
      panelClassName="offhook-safety-panel"
      {...rest}
      className={classNames('offhook-safety-menu', className)}
    >
      {children ?? <SafetyCode />}
    </PanelMenu>
  )
})
