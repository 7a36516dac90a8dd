import { Pin, PinOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { useCallViewState } from '../../hooks/useCallViewState'
import { useParticipant } from '../../hooks/useParticipant'
import { displayNameOf } from '../../participants/selectors'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

/** The props of `PinButton`: those of a `<button>`. The state for `render` is `{ isPinned, isPending }`. */
export interface PinButtonProps extends CommandButtonProps<{ isPinned: boolean }> {
  /** The participant to pin. */
  userJid: string
}

/**
 * A toggle button that pins a participant: the tile is large in `ParticipantGrid`, and the one in `CompactCall`. `aria-pressed` while
 * pinned.
 *
 * @example
 * ```tsx
 * import { ParticipantTile, PinButton } from '@offhook/react'
 *
 * <ParticipantTile userJid="bob@example.com">
 *   <PinButton userJid="bob@example.com" />
 * </ParticipantTile>
 * ```
 */
export const PinButton = forwardRef<HTMLButtonElement, PinButtonProps>(function PinButton(
  { userJid, className, children, ...rest },
  ref,
) {
  const { view, labels } = useCallContext()
  const isPinned = useCallViewState(({ pinnedJid }) => pinnedJid === userJid)
  const participant = useParticipant(userJid)
  const name = participant?.isLocal === false ? displayNameOf(participant) : labels.you
  return (
    <CommandButton
      ref={ref}
      state={{ isPinned }}
      aria-label={labels.pin(name)}
      aria-pressed={isPinned}
      {...rest}
      className={classNames('offhook-pin', className)}
      command={() => {
        view.pin(isPinned ? null : userJid)
        return Promise.resolve()
      }}
    >
      {children ?? <Icon shapes={isPinned ? PinOff : Pin} />}
    </CommandButton>
  )
})
