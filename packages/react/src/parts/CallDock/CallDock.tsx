import { Maximize2 } from 'lucide'
import { selectActiveCall } from '@offhook/core'
import { forwardRef, useRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import type { Corner } from '../../view/corner'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { useCornerDrag } from '../../hooks/useCornerDrag'
import { useFocusWhileMounted } from '../../hooks/useFocusWhileMounted'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { type PartProps, useRender } from '../../rendering/useRender'
import { callTitle } from '../../participants/callText'
import { CompactCall } from '../CompactCall/CompactCall'
import { PictureInPictureButton } from '../PictureInPictureButton/PictureInPictureButton'

/** The props of `CallDock`: those of a `<section>`. The state for `render` is `{ corner }`. */
export type CallDockProps = PartProps<'section', { corner: Corner }>

/**
 * The active call, minimized to a corner of the page. It moves to another corner by dragging or by the arrow keys; a click restores
 * `CallScreen`. While the call is in its own window, the dock says so and offers to close the window. `CallScreen` renders it when
 * the call is minimized. `children` replace its content.
 *
 * Data attributes:
 * - `data-corner`: `top-start`, `top-end`, `bottom-start` or `bottom-end`
 * - `data-place`: `dock`, or `window` while the call is in its own window
 * - `data-status`: the status of the call
 * - `data-call-type`: `audio` or `video`
 * - `data-dragging`: present while it is dragged
 */
export const CallDock = forwardRef<HTMLElement, CallDockProps>(function CallDock(
  { render, className, children, ...rest },
  ref,
) {
  const { view, labels } = useCallContext()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const title = useCallStore((state) => callTitle(selectActiveCall(state), labels))
  const corner = useCallViewState(({ dockCorner }) => dockCorner)
  const place = useCallViewState((state) => state.place)
  const dock = useRef<HTMLElement>(null)
  const handle = useRef<HTMLButtonElement>(null)
  const handleProps = useCornerDrag({ box: dock, corner, onMove: view.moveDock, onPress: view.toScreen })
  useFocusWhileMounted(handle)

  const content = (
    <>
      {children ??
        (place === 'window' ? (
          <div className="offhook-dock-note">
            <span className="offhook-text">{labels.inWindow}</span>
            <PictureInPictureButton>{labels.closeWindow}</PictureInPictureButton>
          </div>
        ) : (
          <CompactCall />
        ))}
      <button ref={handle} type="button" className="offhook-handle" aria-label={labels.backToCall} {...handleProps}>
        <Icon shapes={Maximize2} />
      </button>
    </>
  )
  return useRender(
    'section',
    render,
    {
      ref: useMergedRefs(dock, ref),
      'aria-label': title,
      children: content,
      ...rest,
      className: classNames('offhook-dock', className),
      'data-corner': corner,
      'data-place': place === 'window' ? place : 'dock',
      'data-status': status,
      'data-call-type': callType,
    },
    { corner },
  )
})
