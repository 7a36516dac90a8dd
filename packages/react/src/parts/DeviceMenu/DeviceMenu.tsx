import { Settings2 } from 'lucide'
import { forwardRef, lazy, Suspense } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import type { PartProps } from '../../useRender'
import { PanelMenu } from '../PanelMenu/PanelMenu'

// Rare, and not small: it comes when it is opened.
const DeviceSettings = lazy(async () => ({
  default: (await import('../DeviceSettings/DeviceSettings')).DeviceSettings,
}))

export type DeviceMenuProps = PartProps<'div', { isOpen: boolean }>

/**
 * A button, and over it what there is to choose: microphone, camera and speaker, or its `children`. It closes with Escape, and with a
 * press beside it. `data-open`.
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
      {children ?? (
        <Suspense>
          <DeviceSettings />
        </Suspense>
      )}
    </PanelMenu>
  )
})
