import { Minimize2, Maximize2 } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { useCallViewState } from '../../hooks/useCallViewState'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

/** The props of `DockButton`: those of a `<button>`. The state for `render` is `{ isSmall, isPending }`. */
export type DockButtonProps = CommandButtonProps<{ isSmall: boolean }>

/**
 * A button that minimizes the call to a `CallDock`, so that the page can be used during the call, and restores it.
 *
 * Data attributes:
 * - `data-small`: present while the call is minimized or in its own window
 */
export const DockButton = forwardRef<HTMLButtonElement, DockButtonProps>(function DockButton(
  { className, children, ...rest },
  ref,
) {
  const { view, labels } = useCallContext()
  const isSmall = useCallViewState(({ place }) => place !== 'screen')
  return (
    <CommandButton
      ref={ref}
      state={{ isSmall }}
      aria-label={isSmall ? labels.backToCall : labels.minimize}
      {...rest}
      className={classNames('offhook-view-button offhook-dock-button', className)}
      data-small={isSmall ? '' : undefined}
      command={() => {
        if (isSmall) view.toScreen()
        else view.toDock()
        return Promise.resolve()
      }}
    >
      {children ?? <Icon shapes={isSmall ? Maximize2 : Minimize2} />}
    </CommandButton>
  )
})
