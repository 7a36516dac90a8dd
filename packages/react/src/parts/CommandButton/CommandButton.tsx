import { type ForwardedRef, forwardRef, type ReactElement, type RefAttributes } from 'react'
import { useRender } from '../../rendering/useRender'
import { type CommandButtonOptions, useCommandButton } from './useCommandButton'

export type { CommandButtonProps, CommandButtonState } from './useCommandButton'

function CommandButtonWithRef<State>(
  { render, ...options }: CommandButtonOptions<State>,
  ref: ForwardedRef<HTMLButtonElement>,
) {
  const { buttonProps, state } = useCommandButton(options, ref)
  return useRender('button', render, buttonProps, state)
}

/** A round button with an icon that runs a command of the client. The cast restores the type parameter, which `forwardRef` loses. */
export const CommandButton = forwardRef(CommandButtonWithRef) as <State>(
  props: CommandButtonOptions<State> & RefAttributes<HTMLButtonElement>,
) => ReactElement | null
