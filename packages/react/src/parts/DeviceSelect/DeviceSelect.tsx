import type { CallError, Device, DeviceKind } from '@offhook/core'
import { type ComponentPropsWithoutRef, forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCommand } from '../../hooks/useCommand'
import { useDevices } from '../../hooks/useDevices'
import { type RenderProps, useRender } from '../../rendering/useRender'

/** The props of `DeviceSelect`: those of a `<select>`. The state for `render` is `{ devices }`, without the system default. */
export interface DeviceSelectProps
  extends Omit<ComponentPropsWithoutRef<'select'>, 'onError'>, RenderProps<'select', { devices: Device[] }> {
  /** The kind of device: `'microphone'`, `'camera'` or `'speaker'`. */
  kind: DeviceKind
  /**
   * Called with the error when the selected device cannot be used.
   *
   * @default the provider shows the error as a notice
   */
  onError?: (error: CallError) => void
}

/**
 * A native `<select>` of the microphones, cameras or speakers. It takes effect at once, in a running call too. Renders nothing when
 * there is no device to select: some browsers list no speakers.
 *
 * Data attributes:
 * - `data-kind`: `microphone`, `camera` or `speaker`
 *
 * @example
 * ```tsx
 * import { DeviceSelect } from '@offhook/react'
 *
 * <DeviceSelect kind="microphone" />
 * ```
 */
export const DeviceSelect = forwardRef<HTMLSelectElement, DeviceSelectProps>(function DeviceSelect(
  { kind, onError, onChange, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const { microphones, cameras, speakers, selected, missing, selectDevice } = useDevices()
  const { run } = useCommand(selectDevice, onError)
  const devices: Device[] = { microphone: microphones, camera: cameras, speaker: speakers }[kind]
  const selectedId = selected[kind]
  const isListed = selectedId === '' || devices.some(({ deviceId }) => deviceId === selectedId)
  const options = (
    <>
      <option value="">{labels.systemDefault}</option>
      {devices.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label || labels.unnamedDevice(kind, index + 1)}
        </option>
      ))}
      {!isListed && <option value={selectedId}>{labels.missingDevice(kind, missing[kind] ?? '')}</option>}
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
      value: selectedId,
      onChange(event) {
        onChange?.(event)
        if (!event.defaultPrevented) run(kind, event.currentTarget.value)
      },
    },
    { devices },
  )
  return devices.length === 0 ? null : element
})
