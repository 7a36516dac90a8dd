import { forwardRef } from 'react'
import { createPortal } from 'react-dom'
import { classNames } from '../../rendering/classNames'
import { useCallViewState } from '../../hooks/useCallViewState'
import { type PartProps, useRender } from '../../rendering/useRender'
import { CompactCall } from '../CompactCall/CompactCall'
import { PictureInPictureButton } from '../PictureInPictureButton/PictureInPictureButton'

/** The props of `CallWindow`: those of a `<div>`. `render` gets no state. */
export type CallWindowProps = PartProps<'div'>

/**
 * The content of the call's own window (Document Picture-in-Picture): a `CompactCall`, or the `children`. Renders nothing until
 * `useCallView().toWindow()` or `PictureInPictureButton` opens the window. `CallScreen` renders it already.
 */
export const CallWindow = forwardRef<HTMLDivElement, CallWindowProps>(function CallWindow(
  { render, className, children, ...rest },
  ref,
) {
  const callWindow = useCallViewState(({ window }) => window)
  const content = children ?? (
    <CompactCall>
      <PictureInPictureButton />
    </CompactCall>
  )
  const element = useRender(
    'div',
    render,
    { ref, children: content, ...rest, className: classNames('offhook-call-window', className) },
    {},
  )
  return callWindow && createPortal(element, callWindow.document.body)
})
