import type { ConnectionCheckOptions } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { type PartProps, useRender } from '../../useRender'
import { CameraCheck } from './CameraCheck'
import { ConnectionCheckRow } from './ConnectionCheckRow'
import { MicrophoneCheck } from './MicrophoneCheck'
import { SpeakerCheck } from './SpeakerCheck'

export interface PreCallCheckProps extends PartProps<'section'>, ConnectionCheckOptions {
  /** Whether the camera is looked at too. Default `true`. */
  camera?: boolean
}

/**
 * Microphone, camera, speaker and connection, each with a verdict in words and what to do about it. It opens the devices as soon as it
 * is shown. `data-verdict` on each: `checking`, `good`, `fair`, `bad`.
 */
export const PreCallCheck = forwardRef<HTMLElement, PreCallCheckProps>(function PreCallCheck(
  { camera = true, iceServers, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const content = (
    <>
      {camera && <CameraCheck />}
      <MicrophoneCheck />
      <SpeakerCheck />
      <ConnectionCheckRow {...(iceServers && { iceServers })} />
    </>
  )
  return useRender(
    'section',
    render,
    {
      ref,
      'aria-label': labels.preCallCheck,
      children: content,
      ...rest,
      className: classNames('offhook-pre-call-check', className),
    },
    {},
  )
})
