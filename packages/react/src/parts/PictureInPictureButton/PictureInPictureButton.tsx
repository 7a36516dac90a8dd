import { PictureInPicture2 } from 'lucide'
import { forwardRef, useRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallView } from '../../hooks/useCallView'
import { CommandButton, type CommandButtonProps } from '../CommandButton/CommandButton'

/** The props of `PictureInPictureButton`: those of a `<button>`. The state for `render` is `{ isOpen, isPending }`. */
export type PictureInPictureButtonProps = CommandButtonProps<{ isOpen: boolean }>

/**
 * A button that moves the call into its own window, which stays on top of all others, and back. Renders nothing where the browser does
 * not support Document Picture-in-Picture.
 *
 * Data attributes:
 * - `data-open`: present while the window is open
 * - `data-pending`: present while the command runs
 */
export const PictureInPictureButton = forwardRef<HTMLButtonElement, PictureInPictureButtonProps>(
  function PictureInPictureButton({ className, children, ...rest }, ref) {
    const labels = useCallLabels()
    const { place, canOpenWindow, toWindow, toScreen } = useCallView()
    const button = useRef<HTMLButtonElement>(null)
    const mergedRef = useMergedRefs(button, ref)
    const isOpen = place === 'window'
    if (!canOpenWindow) return null
    return (
      <CommandButton
        ref={mergedRef}
        state={{ isOpen }}
        aria-label={isOpen ? labels.closeWindow : labels.openWindow}
        {...rest}
        className={classNames('offhook-view-button offhook-window-button', className)}
        data-open={isOpen ? '' : undefined}
        command={() => {
          if (!isOpen) return toWindow(button.current ?? undefined)
          toScreen()
          return Promise.resolve()
        }}
      >
        {children ?? <Icon shapes={PictureInPicture2} />}
      </CommandButton>
    )
  },
)
