import type { CallError } from '@offhook/core'
import {
  type ComponentPropsWithoutRef,
  type ForwardedRef,
  forwardRef,
  type MouseEvent,
  type PointerEvent,
  type ReactElement,
  type RefAttributes,
  useRef,
} from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCommand } from '../../hooks/useCommand'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { useShortcut } from '../../hooks/useShortcut'
import { type ShortcutName, shownShortcut } from '../../shortcuts'
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
  /** What is worth doing while a finger or a mouse button is down on it: a press takes a tenth of a second. */
  prepare?: (press: PointerEvent<HTMLButtonElement>) => void
  /** The second click of a double click is no second wish. Not for a toggle, where two clicks are two wishes. */
  once?: boolean
  /** Whose keys press it, from anywhere in the page. */
  shortcut?: ShortcutName | undefined
}

/**
 * A round button that gives a command, and waits for it: `data-pending` meanwhile. It is never `disabled`, so that it keeps the focus;
 * `aria-disabled` makes it deaf. An `onClick` of its user runs first and may `preventDefault()`.
 */
function CommandButtonWithRef<State>(
  {
    command,
    prepare,
    once,
    shortcut,
    state,
    render,
    onError,
    onClick,
    onPointerDown,
    className,
    ...rest
  }: Props<State>,
  ref: ForwardedRef<HTMLButtonElement>,
) {
  const { run, isPending } = useCommand(command, onError)
  const labels = useCallLabels()
  const button = useRef<HTMLButtonElement>(null)
  const merged = useMergedRefs(button, ref)
  const keys = useShortcut(shortcut, button)
  const name = rest['aria-label']
  return useRender(
    'button',
    render,
    {
      ref: merged,
      type: 'button',
      'aria-keyshortcuts': keys ?? undefined,
      title: keys !== null && name !== undefined ? labels.withShortcut(name, shownShortcut(keys)) : undefined,
      ...rest,
      className: classNames('offhook-button', className),
      'data-pending': isPending ? '' : undefined,
      onPointerDown(event: PointerEvent<HTMLButtonElement>) {
        onPointerDown?.(event)
        if (event.button === 0 && !event.defaultPrevented && !isDeaf(event.currentTarget)) prepare?.(event)
      },
      onClick(event: MouseEvent<HTMLButtonElement>) {
        if (isDeaf(event.currentTarget) || (once && event.detail > 1)) return
        onClick?.(event)
        if (!event.defaultPrevented) run()
      },
    },
    { ...state, isPending },
  )
}

const isDeaf = (button: HTMLButtonElement) => button.getAttribute('aria-disabled') === 'true'

// forwardRef forgets type parameters.
export const CommandButton = forwardRef(CommandButtonWithRef) as <State>(
  props: Props<State> & RefAttributes<HTMLButtonElement>,
) => ReactElement | null
