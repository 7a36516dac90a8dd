import { forwardRef, useRef } from 'react'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { cornerAfter } from '../../view/corner'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { useCornerDrag } from '../../hooks/useCornerDrag'
import type { Mirror } from '../../hooks/useMirroring'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { selectLocalParticipant } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'
import type { Corner } from '../../view/corner'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'

/** The props of `SelfView`: those of a `<div>`. The state for `render` is `{ corner }`. */
export interface SelfViewProps extends PartProps<'div', { corner: Corner }> {
  /**
   * Fills the parent, while there is no other video to show. It moves to its corner when this becomes `false`.
   *
   * @default false
   */
  isAlone?: boolean
  /**
   * `'auto'` mirrors a camera that faces the user, and not a rear camera. A boolean decides for any camera.
   *
   * @default 'auto'
   */
  mirror?: Mirror
}

/**
 * The local participant's tile in a corner of its parent, which must be positioned (`position: relative`). It moves to another corner by
 * dragging or by the arrow keys, and to the next one by a click. `children` are added on top.
 *
 * Data attributes:
 * - `data-corner`: `top-start`, `top-end`, `bottom-start` or `bottom-end`
 * - `data-alone`: present while `isAlone`
 * - `data-dragging`: present while it is dragged
 *
 * @example
 * ```tsx
 * import { SelfView } from '@offhook/react'
 *
 * <div style={{ position: 'relative', blockSize: '60vh' }}>
 *   <SelfView />
 * </div>
 * ```
 */
export const SelfView = forwardRef<HTMLDivElement, SelfViewProps>(function SelfView(
  { isAlone = false, mirror = 'auto', render, className, children, ...rest },
  ref,
) {
  const { view, labels } = useCallContext()
  const userJid = useCallStore((state) => selectLocalParticipant(state)?.userJid ?? '')
  const corner = useCallViewState(({ selfViewCorner }) => selfViewCorner)
  const box = useRef<HTMLDivElement>(null)
  const handleProps = useCornerDrag({
    box,
    corner,
    onMove: view.moveSelfView,
    onPress: () => view.moveSelfView(cornerAfter(corner)),
  })
  const content = (
    <>
      <ParticipantTile userJid={userJid} mirror={mirror} />
      {!isAlone && (
        <button type="button" className="offhook-handle" aria-label={labels.moveSelfView} {...handleProps} />
      )}
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
