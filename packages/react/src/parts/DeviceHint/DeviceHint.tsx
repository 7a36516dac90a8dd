import type { CallStoreState, CaptureSource } from '@offhook/core'
import { MicOff, VideoOff } from 'lucide'
import { forwardRef, useEffect, useState } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useUserAgent } from '../../rendering/useUserAgent'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { type CallLabels, describeDeviceError } from '../../locale/labels'
import { selectPromptInCall } from '../../participants/promptSelectors'
import { selectImpairedDevice } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'

/** How long the hint shows that another device is used, in milliseconds. */
const REPLACED_TIME = 10_000

/** The props of `DeviceHint`: those of a `<div>`. The state for `render` is `{ device, status }`, both `null` while it is empty. */
export type DeviceHintProps = PartProps<
  'div',
  { device: CaptureSource | null; status: 'lost' | 'silenced' | 'replaced' | null }
>

/**
 * A hint that the local microphone or camera is lost in a call, that the system has silenced it, or, for ten seconds, that another one
 * is used; or that the browser waits for the permission to use it. Empty otherwise: a live region must be in the document before its first message.
 *
 * Data attributes:
 * - `data-device`: `microphone` or `camera`, present while the hint is about that device
 * - `data-status`: `lost`, `silenced` or `replaced`
 */
export const DeviceHint = forwardRef<HTMLDivElement, DeviceHintProps>(function DeviceHint(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const userAgent = useUserAgent()
  const impaired = useCallStore(selectImpairedDevice)
  const text = useCallStore((state) => impaired && textOf(impaired, state, labels, userAgent))
  const capture = useCallStore((state) => impaired && state.capture[impaired].status)
  const isOver = useIsOver(capture === 'live' ? text : null)
  const device = isOver ? null : impaired
  const status = device === null ? null : capture === 'lost' || capture === 'silenced' ? capture : 'replaced'
  const prompt = useCallStore(selectPromptInCall)
  const content =
    device !== null ? (
      <>
        <Icon shapes={device === 'microphone' ? MicOff : VideoOff} />
        <span className="offhook-text">{text}</span>
      </>
    ) : (
      prompt && <span className="offhook-text">{labels.waitingForPermission[prompt]}</span>
    )
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'status',
      children: content,
      ...rest,
      className: classNames('offhook-hint offhook-device-hint', className),
      'data-device': device ?? undefined,
      'data-status': status ?? undefined,
    },
    { device, status },
  )
})

function textOf(
  device: CaptureSource,
  { capture, devices }: CallStoreState,
  labels: CallLabels,
  userAgent: string,
): string {
  const { status, reason } = capture[device]
  if (status === 'silenced') return labels.deviceSilenced[device]
  if (status === 'lost')
    return reason === null || reason === 'gone'
      ? labels.deviceLost[device]
      : describeDeviceError(device, reason, labels, userAgent)
  return reason === 'busy'
    ? labels.deviceBusy(device, selectedName(device, devices))
    : labels.deviceReplaced(device, devices.missing[device] ?? selectedName(device, devices))
}

function selectedName(device: CaptureSource, { selected, microphones, cameras }: CallStoreState['devices']): string {
  const list = device === 'microphone' ? microphones : cameras
  return list.find(({ deviceId }) => deviceId === selected[device])?.label ?? ''
}

/** Whether a text has been shown long enough. */
function useIsOver(text: string | null): boolean {
  const [finished, setFinished] = useState<string | null>(null)
  useEffect(() => {
    if (text === null) return undefined
    const timer = setTimeout(() => {
      setFinished(text)
    }, REPLACED_TIME)
    return () => {
      clearTimeout(timer)
      setFinished(null)
    }
  }, [text])
  return text !== null && finished === text
}
