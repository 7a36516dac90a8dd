import type { CallError } from '@offhook/core'
import {
  type ComponentPropsWithoutRef,
  type ForwardedRef,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type SyntheticEvent,
  useRef,
} from 'react'
import { classNames } from '../../rendering/classNames'
import { useUserAgent } from '../../rendering/useUserAgent'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCommand } from '../../hooks/useCommand'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { useShortcut } from '../../hooks/useShortcut'
import { type ShortcutName, formatShortcut } from '../../context/shortcuts'
import type { RenderProps } from '../../rendering/useRender'

/** The state that every command button passes to a `render` function. */
export interface CommandButtonState {
  /** `true` while the command runs. */
  isPending: boolean
}

/**
 * The props of every button that runs a command of the client: those of a `<button>`, `onError`, and `render`. What `render`
 * returns must be a button too.
 *
 * A command button is never `disabled`, so that it keeps the focus; with `aria-disabled` it ignores clicks. Your `onClick` runs
 * before the command, and prevents it with `event.preventDefault()`. While the command runs, the button has `aria-busy`.
 *
 * Data attributes:
 * - `data-pending`: present while the command runs
 */
export interface CommandButtonProps<State = object>
  extends Omit<ComponentPropsWithoutRef<'button'>, 'onError'>, RenderProps<'button', State & CommandButtonState> {
  /**
   * Called with the error when the command fails. Not when the user ends the call meanwhile.
   *
   * @default the provider shows the error as a notice
   */
  onError?: (error: CallError) => void
  /** Called when the command starts, with `true`, and when it has settled, with `false`. */
  onPendingChange?: (isPending: boolean) => void
}

/** What a part passes to `CommandButton`: the props of its user, and what the button does. */
export interface CommandButtonOptions<State> extends CommandButtonProps<State> {
  /** The part's own state, passed to `render` together with `isPending`. */
  state: State
  /** Runs on a click. */
  command: () => Promise<unknown>
  /**
   * Runs when the main button of a pointer or the space bar is pressed down. A click follows with its release, about 100 ms later: enough
   * time to open a device. The Enter key clicks when it is pressed down.
   *
   * @param isTouch whether a touch has pressed it, which may be the start of scrolling
   */
  prepare?: (isTouch: boolean) => void
  /** Ignores the second click of a double click. Not for a toggle, where two clicks are two commands. */
  once?: boolean
  /** The keyboard shortcut that clicks the button from anywhere in the page. */
  shortcut?: ShortcutName | undefined
}

/** Returns the props of a `<button>` that runs a command, and the state for its `render`. */
export function useCommandButton<State>(
  {
    command,
    prepare,
    once,
    shortcut,
    state,
    onError,
    onPendingChange,
    onClick,
    onPointerDown,
    onKeyDown,
    className,
    ...rest
  }: Omit<CommandButtonOptions<State>, 'render'>,
  forwardedRef: ForwardedRef<HTMLButtonElement>,
) {
  const { run, isPending } = useCommand(command, onError, onPendingChange)
  const labels = useCallLabels()
  const userAgent = useUserAgent()
  const button = useRef<HTMLButtonElement>(null)
  const ref = useMergedRefs(button, forwardedRef)
  const keys = useShortcut(shortcut, button)
  const name = rest['aria-label']
  const buttonProps = {
    ref,
    type: 'button' as const,
    'aria-busy': isPending || undefined,
    'aria-keyshortcuts': keys ?? undefined,
    title: keys !== null && name !== undefined ? labels.withShortcut(name, formatShortcut(keys, userAgent)) : undefined,
    ...rest,
    'aria-disabled': once && isPending ? true : rest['aria-disabled'],
    className: classNames('offhook-button', className),
    'data-pending': isPending ? '' : undefined,
    onPointerDown(event: PointerEvent<HTMLButtonElement>) {
      onPointerDown?.(event)
      if (event.button === 0 && isExpected(event)) prepare?.(event.pointerType === 'touch')
    },
    onKeyDown(event: KeyboardEvent<HTMLButtonElement>) {
      onKeyDown?.(event)
      if (event.key === ' ' && !event.repeat && isExpected(event)) prepare?.(false)
    },
    onClick(event: MouseEvent<HTMLButtonElement>) {
      if (isAriaDisabled(event.currentTarget) || (once && event.detail > 1)) return
      onClick?.(event)
      if (!event.defaultPrevented) run()
    },
  }
  return { buttonProps, state: { ...state, isPending } }
}

/** Whether a press of the button will be a click. */
const isExpected = (event: SyntheticEvent<HTMLButtonElement>) =>
  !event.defaultPrevented && !isAriaDisabled(event.currentTarget)

const isAriaDisabled = (button: HTMLButtonElement) => button.getAttribute('aria-disabled') === 'true'
