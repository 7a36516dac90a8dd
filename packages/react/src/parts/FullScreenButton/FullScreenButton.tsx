import { Maximize, Minimize } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useFullScreen } from '../../hooks/useFullScreen'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

/** The props of `FullScreenButton`: those of a `<button>`. The state for `render` is `{ isFullScreen, isPending }`. */
export type FullScreenButtonProps = CommandButtonProps<{ isFullScreen: boolean }>

/**
 * A button that puts the page into full screen and back. Renders nothing where the browser does not support full screen, as on an
 * iPhone.
 *
 * Data attributes:
 * - `data-full-screen`: present in full screen
 * - `data-pending`: present while the command runs
 */
export const FullScreenButton = forwardRef<HTMLButtonElement, FullScreenButtonProps>(function FullScreenButton(
  { className, children, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const { isFullScreen, canFullScreen, toggle } = useFullScreen()
  if (!canFullScreen) return null
  return (
    <CommandButton
      ref={ref}
      state={{ isFullScreen }}
      aria-label={isFullScreen ? labels.leaveFullScreen : labels.enterFullScreen}
      {...rest}
      className={classNames('offhook-view-button offhook-full-screen-button', className)}
      data-full-screen={isFullScreen ? '' : undefined}
      command={toggle}
    >
      {children ?? <Icon shapes={isFullScreen ? Minimize : Maximize} />}
    </CommandButton>
  )
})
