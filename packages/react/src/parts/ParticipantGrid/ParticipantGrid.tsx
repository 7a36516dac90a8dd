import { selectActiveCall } from '@offhook/core'
import { type CSSProperties, forwardRef, memo } from 'react'
import { useSameList } from '../../rendering/useSameList'
import { classNames } from '../../rendering/classNames'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { isPresent, participantsOf } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'
import { PinButton } from '../PinButton/PinButton'

/** The props of `ParticipantGrid`: those of a `<div>`. The state for `render` is `{ userJids, isPinned }`. */
export type ParticipantGridProps = PartProps<'div', { userJids: string[]; isPinned: boolean }>

/**
 * A tile for every participant who is in the active call or is being called, remote participants first. It fills its parent: the style
 * sheet computes rows and columns from the number of tiles and the aspect ratio. It renders when a participant joins or leaves; the
 * other tiles do not.
 *
 * Data attributes:
 * - `data-pinned`: present while one tile is pinned: it is large, and the others share a column or a row. Also on the pinned tile
 *
 * CSS custom properties:
 * - `--offhook-tiles`: the number of tiles
 *
 * @example
 * ```tsx
 * import { ParticipantGrid } from '@offhook/react'
 *
 * <div style={{ inlineSize: '100%', blockSize: '60vh' }}>
 *   <ParticipantGrid />
 * </div>
 * ```
 */
export const ParticipantGrid = forwardRef<HTMLDivElement, ParticipantGridProps>(function ParticipantGrid(
  { render, className, style, ...rest },
  ref,
) {
  const userJids = useCallStore(
    useSameList((state) =>
      participantsOf(selectActiveCall(state))
        .filter((participant) => participant.isLocal || isPresent(participant))
        .sort((a, b) => Number(a.isLocal) - Number(b.isLocal))
        .map(({ userJid }) => userJid),
    ),
  )
  const isPinned = useCallViewState(({ pinnedJid }) => pinnedJid !== null && userJids.includes(pinnedJid))
  const styleWithCount = { '--offhook-tiles': userJids.length, ...style } as CSSProperties
  const content = (
    <div className="offhook-grid-tiles">
      {userJids.map((userJid) => (
        <PinnableTile key={userJid} userJid={userJid} />
      ))}
    </div>
  )
  return useRender(
    'div',
    render,
    {
      ref,
      children: content,
      ...rest,
      style: styleWithCount,
      className: classNames('offhook-grid', className),
      'data-pinned': isPinned ? '' : undefined,
    },
    { userJids, isPinned },
  )
})

const PinnableTile = memo(function PinnableTile({ userJid }: { userJid: string }) {
  const isPinned = useCallViewState(({ pinnedJid }) => pinnedJid === userJid)
  return (
    <ParticipantTile userJid={userJid} data-pinned={isPinned ? '' : undefined}>
      <PinButton userJid={userJid} />
    </ParticipantTile>
  )
})
