import { selectActiveCall } from '@offhook/core'
import { type CSSProperties, forwardRef, memo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { classNames } from '../../classNames'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallViewState } from '../../hooks/useCallViewState'
import { isPresent, participantsOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'
import { PinButton } from '../PinButton/PinButton'

export type ParticipantGridProps = PartProps<'div', { userJids: string[]; isPinned: boolean }>

/**
 * Everyone who is there or may still come, the others first. The style sheet finds the rows and columns, from how many they are and how
 * the place lies: fill any place with it. Comings and goings render it, and no tile that was there before.
 *
 * - `--offhook-tiles`: how many
 * - `data-pinned`: one of them is large, the others stand beside it or below
 */
export const ParticipantGrid = forwardRef<HTMLDivElement, ParticipantGridProps>(function ParticipantGrid(
  { render, className, style, ...rest },
  ref,
) {
  const userJids = useCallStore(
    useShallow((state) =>
      participantsOf(selectActiveCall(state))
        .filter((participant) => participant.isLocal || isPresent(participant))
        .sort((a, b) => Number(a.isLocal) - Number(b.isLocal))
        .map(({ userJid }) => userJid),
    ),
  )
  const isPinned = useCallViewState(({ pinnedJid }) => pinnedJid !== null && userJids.includes(pinnedJid))
  const count = { '--offhook-tiles': userJids.length, ...style } as CSSProperties
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
      style: count,
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
