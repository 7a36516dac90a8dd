import {
  cloneElement,
  type ComponentPropsWithoutRef,
  type ComponentPropsWithRef,
  createElement,
  type ForwardedRef,
  type JSX,
  type ReactElement,
  type RefCallback,
} from 'react'
import { classNames } from './classNames'
import { useMergedRefs } from './useMergedRefs'

/**
 * Replaces the element of a part. Either an element, which receives the part's props in addition to its own, or a function
 * of those props and the part's state.
 *
 * @example
 * ```tsx
 * import { CallTimer, HangupButton } from '@offhook/react'
 *
 * export const EndButton = () => <HangupButton render={<button className="end-button">End</button>} />
 *
 * export const Minutes = () => (
 *   <CallTimer render={(props, { seconds }) => <b {...props}>{Math.floor(seconds / 60)} min</b>} />
 * )
 * ```
 */
export type Render<T extends keyof JSX.IntrinsicElements, State = object> =
  ReactElement | ((props: ComponentPropsWithRef<T>, state: State) => ReactElement | null)

/** The `render` prop that every part has. */
export interface RenderProps<T extends keyof JSX.IntrinsicElements, State = object> {
  /** Replaces the part's own element. The replacement must pass on `ref` and all props that it does not use itself. */
  render?: Render<T, State> | undefined
}

/** The props of a part: those of its own element `T`, and `render`. */
export type PartProps<T extends keyof JSX.IntrinsicElements, State = object> = ComponentPropsWithoutRef<T> &
  RenderProps<T, State>

type DataAttributes = Record<`data-${string}`, string | undefined>
type AnyProps = Record<string, unknown>
type AnyRef = RefCallback<unknown> | ForwardedRef<unknown>

/** Creates the root element of a part: `tag`, or its replacement by the `render` prop. */
export function useRender<T extends keyof JSX.IntrinsicElements, State>(
  tag: T,
  render: Render<T, State> | undefined,
  props: NoInfer<ComponentPropsWithRef<T>> & DataAttributes,
  state: State,
): ReactElement | null {
  const className = (props as AnyProps).className as string
  const isMarked = render !== undefined || isCustom(className)
  const partProps = isMarked
    ? ({ ...props, className: classNames(className, 'offhook-custom') } as typeof props)
    : props
  const replacementRef = typeof render === 'object' ? refOf(render) : null
  const ref = useMergedRefs<unknown>((partProps as AnyProps).ref as AnyRef, replacementRef)
  if (typeof render === 'function') return render(partProps, state)
  if (!render) return createElement(tag, partProps)
  return cloneElement(render as ReactElement<AnyProps>, {
    ...mergeProps(partProps as AnyProps, render.props as AnyProps),
    ref,
  })
}

/** Whether the app has added a class name of its own. The style sheet is easier to override on such an element. */
const isCustom = (className: string) => className.split(/\s+/).some((name) => !name.startsWith('offhook-'))

/** React 19 keeps the ref of an element in its props, React 18 beside them. Each warns about access to the other place. */
function refOf(element: ReactElement): AnyRef {
  const { props, ...rest } = element as ReactElement<AnyProps> & { ref?: AnyRef }
  return ((Object.hasOwn(props, 'ref') ? props.ref : rest.ref) ?? null) as AnyRef
}

/**
 * Props of the replacement override those of the part. Class names and styles are combined. Of two event handlers the one
 * of the replacement runs first, and may call `preventDefault()`.
 */
function mergeProps(partProps: AnyProps, replacementProps: AnyProps): AnyProps {
  const merged: AnyProps = { ...partProps, ...replacementProps }
  for (const [key, value] of Object.entries(partProps)) {
    const other = replacementProps[key]
    if (key === 'className') merged[key] = classNames(value as string, other as string | undefined)
    else if (key === 'style') merged[key] = { ...(value as object), ...(other as object | undefined) }
    else if (/^on[A-Z]/.test(key) && typeof value === 'function' && typeof other === 'function') {
      merged[key] = (...args: unknown[]) => {
        ;(other as (...args: unknown[]) => void)(...args)
        ;(value as (...args: unknown[]) => void)(...args)
      }
    }
  }
  return merged
}
