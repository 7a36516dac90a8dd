import { MicOff, VideoOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { selectLostDevice } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'

export type DeviceHintProps = PartProps<'div', { lost: 'microphone' | 'camera' | null }>

/** Tells somebody whose microphone or camera went away in the middle of a call. Empty otherwise. `data-device`. */
export const DeviceHint = forwardRef<HTMLDivElement, DeviceHintProps>(function DeviceHint(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const lost = useCallStore(selectLostDevice)
  const content = lost !== null && (
    <>
      <Icon shapes={lost === 'microphone' ? MicOff : VideoOff} />
      <span>{labels.deviceGone[lost]}</span>
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
