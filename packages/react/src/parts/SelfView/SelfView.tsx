import { forwardRef, useRef } from 'react'
import { useCallContext } from '../../callContext'
import { classNames } from '../../classNames'
import { cornerAfter } from '../../corner'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { useCornerDrag } from '../../hooks/useCornerDrag'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { selectLocalParticipant } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import type { Corner } from '../../corner'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'

export interface SelfViewProps extends PartProps<'div', { corner: Corner }> {
  /** Large, for as long as there is nobody else to see. It lands in its corner when this is taken away. */
  isAlone?: boolean
}

/**
 * My own picture in a corner of its place (a parent that is `position: relative`). It is dragged or thrown into another one, moved by
 * the arrow keys, or by a press to the next. `data-corner`, `data-alone`, `data-dragging`.
 */
export const SelfView = forwardRef<HTMLDivElement, SelfViewProps>(function SelfView(
  { isAlone = false, render, className, children, ...rest },
  ref,
) {
  const { view, labels } = useCallContext()
  const userJid = useCallStore((state) => selectLocalParticipant(state)?.userJid ?? '')
  const corner = useCallViewState(({ selfViewCorner }) => selfViewCorner)
  const box = useRef<HTMLDivElement>(null)
  const handle = useCornerDrag({
    box,
    corner,
    onMove: view.moveSelfView,
    onPress: () => view.moveSelfView(cornerAfter(corner)),
  })
  const content = (
    <>
      <ParticipantTile userJid={userJid} />
      {!isAlone && <button type="button" className="offhook-handle" aria-label={labels.moveSelfView} {...handle} />}
      {children}
    </>
  )
  return useRender(
    'div',
    render,
    {
      ref: useMergedRefs(box, ref),
      children: content,
      ...rest,
      className: classNames('offhook-self-view', className),
      'data-corner': corner,
      'data-alone': isAlone ? '' : undefined,
    },
    { corner },
  )
})
