import type { CallError, Device, DeviceKind } from '@offhook/core'
import { type ComponentPropsWithoutRef, forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
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

/** The value of the option that shows a lost device. With it every choice is a change, also of the device that is selected. */
const LOST = 'offhook-lost'

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
  const lossReason = useCallStore(({ capture }) =>
    kind !== 'speaker' && capture[kind].status === 'lost' ? (capture[kind].reason ?? 'failed') : null,
  )
  const selectedDevice = devices.find(({ deviceId }) => deviceId === selectedId)
  const isListed = selectedId === '' || selectedDevice !== undefined
  const missingName = missing[kind]
  const name = missingName ?? selectedDevice?.label ?? labels.device[kind]
  const options = (
    <>
      <option value="">{labels.systemDefault}</option>
      {devices.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label || labels.unnamedDevice(kind, index + 1)}
        </option>
      ))}
      {!isListed && (
        <option value={selectedId}>
          {missingName === undefined ? labels.device[kind] : labels.missingDevice(kind, missingName)}
        </option>
      )}
      {lossReason !== null && (
        <option value={LOST} hidden>
          {lossReason === 'gone' ? labels.missingDevice(kind, name) : name}
        </option>
      )}
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
      value: lossReason === null ? selectedId : LOST,
      onChange(event) {
        onChange?.(event)
        if (!event.defaultPrevented) run(kind, event.currentTarget.value)
      },
    },
    { devices },
  )
  return devices.length === 0 ? null : element
})
