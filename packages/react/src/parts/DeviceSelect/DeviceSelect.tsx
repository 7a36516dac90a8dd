import type { CallError, Device, DeviceKind } from '@offhook/core'
import { type ComponentPropsWithoutRef, forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCommand } from '../../hooks/useCommand'
import { useDevices } from '../../hooks/useDevices'
import { type RenderProps, useRender } from '../../useRender'

export interface DeviceSelectProps
  extends Omit<ComponentPropsWithoutRef<'select'>, 'onError'>, RenderProps<'select', { devices: Device[] }> {
  kind: DeviceKind
  /** Where a failure to use the device goes. Without it the provider shows it as a notice. */
  onError?: (error: CallError) => void
}

/**
 * The platform's own menu of microphones, cameras or speakers. Nothing where there is nothing to choose, as with the speakers of some
 * browsers. `data-kind`.
 */
export const DeviceSelect = forwardRef<HTMLSelectElement, DeviceSelectProps>(function DeviceSelect(
  { kind, onError, onChange, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const { microphones, cameras, speakers, selected, missing, selectDevice } = useDevices()
  const { run } = useCommand(selectDevice, onError)
  const devices: Device[] = { microphone: microphones, camera: cameras, speaker: speakers }[kind]
  const chosen = selected[kind]
  const isThere = chosen === '' || devices.some(({ deviceId }) => deviceId === chosen)
  const options = (
    <>
      <option value="">{labels.systemDefault}</option>
      {devices.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label || labels.unnamedDevice(kind, index + 1)}
        </option>
      ))}
      {!isThere && <option value={chosen}>{labels.missingDevice(kind, missing[kind] ?? '')}</option>}
    </>
  )
  const element = useRender(
    'select',
    render,
    {
      ref,
      'aria-label': labels.device[kind],
      children: options,
      ...rest,
      className: classNames('offhook-select', className),
      'data-kind': kind,
      value: chosen,
      onChange(event) {
        onChange?.(event)
        if (!event.defaultPrevented) run(kind, event.currentTarget.value)
      },
    },
    { devices },
  )
  return devices.length === 0 ? null : element
})
