import { PictureInPicture2 } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallView } from '../../hooks/useCallView'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

export type PictureInPictureButtonProps = CommandButtonProps<{ isOpen: boolean }>

/**
 * Puts the call into a window of its own that stays above all others, and brings it back. Nothing where the browser has no Document
 * Picture-in-Picture. `data-open`.
 */
export const PictureInPictureButton = forwardRef<HTMLButtonElement, PictureInPictureButtonProps>(
  function PictureInPictureButton({ className, children, ...rest }, ref) {
    const labels = useCallLabels()
    const { place, canOpenWindow, toWindow, toScreen } = useCallView()
    const isOpen = place === 'window'
    if (!canOpenWindow) return null
    return (
      <CommandButton
        ref={ref}
        state={{ isOpen }}
        aria-label={isOpen ? labels.closeWindow : labels.openWindow}
        {...rest}
        className={classNames('offhook-view-button offhook-window-button', className)}
        data-open={isOpen ? '' : undefined}
        command={() => {
          if (!isOpen) return toWindow()
          toScreen()
          return Promise.resolve()
        }}
      >
        {children ?? <Icon shapes={PictureInPicture2} />}
      </CommandButton>
    )
  },
)
