import type { ConnectionCheckOptions } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { type PartProps, useRender } from '../../rendering/useRender'
import { CameraCheck } from './CameraCheck'
import { ConnectionCheckRow } from './ConnectionCheckRow'
import { MicrophoneCheck } from './MicrophoneCheck'
import { SpeakerCheck } from './SpeakerCheck'

/** The props of `PreCallCheck`: those of a `<section>`, and `iceServers`. `render` gets no state. */
export interface PreCallCheckProps extends PartProps<'section'>, ConnectionCheckOptions {
  /**
   * Checks the camera too.
   *
   * @default true
   */
  camera?: boolean
}

/**
 * Checks the microphone, camera, speaker and connection before a call. Each row has a verdict and says what to do about a problem. It
 * opens the devices while it is mounted.
 *
 * Data attributes of each row:
 * - `data-verdict`: `checking`, `good`, `fair` or `bad`
 *
 * @example
 * ```tsx
 * import { PreCallCheck } from '@offhook/react'
 *
 * <PreCallCheck iceServers={[{ urls: 'stun:stun.example.com' }]} />
 * ```
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
