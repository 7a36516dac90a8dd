import { MicOff, VideoOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { selectLostDevice } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `DeviceHint`: those of a `<div>`. The state for `render` is `{ lost }`, the device that was disconnected. */
export type DeviceHintProps = PartProps<'div', { lost: 'microphone' | 'camera' | null }>

/**
 * A hint that the local microphone or camera was disconnected during a call. Empty otherwise: a live region must be in the document
 * before its first message.
 *
 * Data attributes:
 * - `data-device`: `microphone` or `camera`, present while that device is disconnected
 */
export const DeviceHint = forwardRef<HTMLDivElement, DeviceHintProps>(function DeviceHint(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const lost = useCallStore(selectLostDevice)
  const content = lost !== null && (
    <>
      <Icon shapes={lost === 'microphone' ? MicOff : VideoOff} />
      <span className="offhook-text">{labels.deviceLost[lost]}</span>
    </>
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
      'data-device': lost ?? undefined,
    },
    { lost },
  )
})
