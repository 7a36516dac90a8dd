import { forwardRef } from 'react'
import { createPortal } from 'react-dom'
import { classNames } from '../../classNames'
import { useCallViewState } from '../../hooks/useCallViewState'
import { type PartProps, useRender } from '../../useRender'
import { CompactCall } from '../CompactCall/CompactCall'
import { PictureInPictureButton } from '../PictureInPictureButton/PictureInPictureButton'

export type CallWindowProps = PartProps<'div'>

/** What is in the call's own window, while `useCallView().toWindow` has opened one: the compact call, or its `children`. */
export const CallWindow = forwardRef<HTMLDivElement, CallWindowProps>(function CallWindow(
  { render, className, children, ...rest },
  ref,
) {
  const opened = useCallViewState(({ window }) => window)
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
  return opened && createPortal(element, opened.document.body)
})
