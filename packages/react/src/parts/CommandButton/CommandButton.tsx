import type { CallError } from '@offhook/core'
import { type ComponentPropsWithoutRef, forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCommand } from '../../hooks/useCommand'

/** The props of every button that gives the client a command. */
export interface CommandButtonProps extends Omit<ComponentPropsWithoutRef<'button'>, 'onError'> {
  /** Where the command's failure goes. Without it the provider shows it as a notice. */
  onError?: (error: CallError) => void
}

interface Props extends CommandButtonProps {
  command: () => Promise<unknown>
  /** The second click of a double click is no second wish. Not for a toggle, where two clicks are two wishes. */
  once?: boolean
}

/**
 * A round button that gives a command, and waits for it: `data-pending` meanwhile. It is never `disabled`, so that it keeps the focus;
 * `aria-disabled` makes it deaf. An `onClick` of its user runs first and may `preventDefault()`.
 */
export const CommandButton = forwardRef<HTMLButtonElement, Props>(function CommandButton(
  { command, once, onError, onClick, className, ...rest },
  ref,
) {
  const { run, isPending } = useCommand(command, onError)
  return (
    <button
      ref={ref}
      type="button"
      {...rest}
      className={classNames('offhook-button', className)}
      data-pending={isPending ? '' : undefined}
      onClick={(event) => {
        const isDeaf = event.currentTarget.getAttribute('aria-disabled') === 'true' || (once && event.detail > 1)
        if (isDeaf) return
        onClick?.(event)
        if (!event.defaultPrevented) run()
      }}
    />
  )
})
