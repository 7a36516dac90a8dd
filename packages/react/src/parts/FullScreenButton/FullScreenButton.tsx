import { Maximize, Minimize } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useFullScreen } from '../../hooks/useFullScreen'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export type FullScreenButtonProps = CommandButtonProps<{ isFullScreen: boolean }>

/** Gives the call the whole screen, and the screen back. Nothing where the browser cannot. `data-full-screen`. */
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
