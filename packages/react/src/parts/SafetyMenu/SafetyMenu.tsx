import { Lock } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useSafetyCode } from '../../hooks/useSafetyCode'
import type { PartProps } from '../../useRender'
import { PanelMenu } from '../PanelMenu/PanelMenu'
import { SafetyCode } from '../SafetyCode/SafetyCode'

export type SafetyMenuProps = PartProps<'div', { isOpen: boolean }>

/**
 * A lock, and under it the `SafetyCode` of the call, or its `children`. Nothing while there is no code; when another comes it is closed.
 * It closes with Escape too, and with a press beside it. `data-open`.
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
