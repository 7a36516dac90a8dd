import type { CallError } from '@offhook/core'
import {
  type ComponentPropsWithoutRef,
  type ForwardedRef,
  forwardRef,
  type MouseEvent,
  type ReactElement,
  type RefAttributes,
} from 'react'
import { classNames } from '../../classNames'
import { useCommand } from '../../hooks/useCommand'
import { type RenderProps, useRender } from '../../useRender'

export interface CommandButtonState {
  /** The command is on its way. */
  isPending: boolean
}

/** The props of every button that gives the client a command. What takes its place by `render` should be a button too. */
export interface CommandButtonProps<State = object>
  extends Omit<ComponentPropsWithoutRef<'button'>, 'onError'>, RenderProps<'button', State & CommandButtonState> {
  /** Where the command's failure goes. Without it the provider shows it as a notice. */
  onError?: (error: CallError) => void
}

interface Props<State> extends CommandButtonProps<State> {
  /** What `render` is told besides whether the command is on its way. */
  state: State
  command: () => Promise<unknown>
  /** The second click of a double click is no second wish. Not for a toggle, where two clicks are two wishes. */
  once?: boolean
}

/**
 * A round button that gives a command, and waits for it: `data-pending` meanwhile. It is never `disabled`, so that it keeps the focus;
 * `aria-disabled` makes it deaf. An `onClick` of its user runs first and may `preventDefault()`.
 */
function CommandButtonWithRef<State>(
  { command, once, state, render, onError, onClick, className, ...rest }: Props<State>,
  ref: ForwardedRef<HTMLButtonElement>,
) {
  const { run, isPending } = useCommand(command, onError)
  return useRender(
    'button',
    render,
    {
      ref,
      type: 'button',
      ...rest,
      className: classNames('offhook-button', className),
      'data-pending': isPending ? '' : undefined,
      onClick(event: MouseEvent<HTMLButtonElement>) {
        const isDeaf = event.currentTarget.getAttribute('aria-disabled') === 'true' || (once && event.detail > 1)
        if (isDeaf) return
        onClick?.(event)
        if (!event.defaultPrevented) run()
      },
    },
    { ...state, isPending },
  )
}

// forwardRef forgets type parameters.
export const CommandButton = forwardRef(CommandButtonWithRef) as <State>(
  props: Props<State> & RefAttributes<HTMLButtonElement>,
) => ReactElement | null
