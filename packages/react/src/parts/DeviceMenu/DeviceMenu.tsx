import { Settings2 } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { lazyPart } from '../../rendering/lazyPart'
import { useCallLabels } from '../../hooks/useCallLabels'
import type { PartProps } from '../../rendering/useRender'
import { PanelMenu } from '../PanelMenu/PanelMenu'
import { UnavailableCode } from '../UnavailableCode/UnavailableCode'

// Loaded when the menu opens: most calls never need it.
const DevicePanel = lazyPart(async () => (await import('./DevicePanel')).DevicePanel, UnavailableCode)

/** The props of `DeviceMenu`: those of a `<div>`. The state for `render` is `{ isOpen }`. */
export type DeviceMenuProps = PartProps<'div', { isOpen: boolean }>

/**
 * A button that opens a panel with `DeviceSettings` and, in a call, a button that shows `CallStats` in their place; or with the `children`.
 * The panel closes on Escape, which returns the focus to the button, and on a press outside.
 *
 * Data attributes:
 * - `data-open`: present while the panel is open
 */
export const DeviceMenu = forwardRef<HTMLDivElement, DeviceMenuProps>(function DeviceMenu(
  { className, children, ...rest },
  ref,
) {
  const labels = useCallLabels()
  return (
    <PanelMenu
      ref={ref}
      label={labels.devices}
      icon={<Icon shapes={Settings2} />}
      panelClassName="offhook-device-panel"
      {...rest}
      className={classNames('offhook-device-menu', className)}
    >
      {children ?? <DevicePanel />}
    </PanelMenu>
  )
})
