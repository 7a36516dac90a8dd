import { Maximize2 } from 'lucide'
import { selectActiveCall } from '@offhook/core'
import { forwardRef, useRef } from 'react'
import { Icon } from '../../Icon'
import { useCallContext } from '../../callContext'
import { classNames } from '../../classNames'
import type { Corner } from '../../corner'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { useCornerDrag } from '../../hooks/useCornerDrag'
import { useFocusWhileMounted } from '../../hooks/useFocusWhileMounted'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { nameOf, othersOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { CompactCall } from '../CompactCall/CompactCall'
import { PictureInPictureButton } from '../PictureInPictureButton/PictureInPictureButton'

export type CallDockProps = PartProps<'section', { corner: Corner }>

/**
 * The active call in a corner of the page, over it. It is dragged or thrown into another corner, or moved there by the arrow keys; a
 * press on it makes the call large again. While the call is in a window of its own it says so. `data-corner`, `data-status`,
 * `data-call-type`, `data-place`.
 */
export const CallDock = forwardRef<HTMLElement, CallDockProps>(function CallDock(
  { render, className, children, ...rest },
  ref,
) {
  const { view, labels } = useCallContext()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const callType = useCallStore((state) => selectActiveCall(state)?.callType)
  const name = useCallStore((state) => labels.names(othersOf(selectActiveCall(state)).map(nameOf)))
  const corner = useCallViewState(({ dockCorner }) => dockCorner)
  const place = useCallViewState((state) => state.place)
  const box = useRef<HTMLElement>(null)
  const back = useRef<HTMLButtonElement>(null)
  const handle = useCornerDrag({ box, corner, onMove: view.moveDock, onPress: view.toScreen })
  useFocusWhileMounted(back)

  const content = (
    <>
      {children ??
        (place === 'window' ? (
          <div className="offhook-dock-note">
            <span>{labels.inWindow}</span>
            <PictureInPictureButton>{labels.closeWindow}</PictureInPictureButton>
          </div>
        ) : (
          <CompactCall />
        ))}
      <button ref={back} type="button" className="offhook-handle" aria-label={labels.backToCall} {...handle}>
        <Icon shapes={Maximize2} />
      </button>
    </>
  )
  return useRender(
    'section',
    render,
    {
      ref: useMergedRefs(box, ref),
      'aria-label': labels.callWith(name),
      children: content,
      ...rest,
      className: classNames('offhook-dock', className),
      'data-corner': corner,
      'data-place': place,
      'data-status': status,
      'data-call-type': callType,
    },
    { corner },
  )
})
