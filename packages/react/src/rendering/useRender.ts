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

type Tag = keyof JSX.IntrinsicElements

/**
 * What stands in for a part's own element: another element, which is given the part's props besides its own, or a function of those
 * props and of the part's state. `<HangupButton render={<MyButton tone="end" />} />`,
 * `<CallTimer render={(props, { seconds }) => <b {...props}>{seconds} s</b>} />`.
 */
export type Render<T extends Tag, State = object> =
  ReactElement | ((props: ComponentPropsWithRef<T>, state: State) => ReactElement | null)

type DataAttributes = Record<`data-${string}`, string | undefined>

export interface RenderProps<T extends Tag, State = object> {
  /** Replaces the part's own element. Whatever it is must pass on `ref` and the props it does not know. */
  render?: Render<T, State> | undefined
}

/** The props of a part whose own element is `T`. */
export type PartProps<T extends Tag, State = object> = ComponentPropsWithoutRef<T> & RenderProps<T, State>

type AnyProps = Record<string, unknown>
type AnyRef = RefCallback<unknown> | ForwardedRef<unknown>

/** The root element of every part: its own, or what `render` says. */
export function useRender<T extends Tag, State>(
  tag: T,
  render: Render<T, State> | undefined,
  props: NoInfer<ComponentPropsWithRef<T>> & DataAttributes,
  state: State,
): ReactElement | null {
  const given = typeof render === 'object' ? refOf(render) : null
  const ref = useMergedRefs<unknown>((props as AnyProps).ref as AnyRef, given)
  if (typeof render === 'function') return render(props, state)
  if (!render) return createElement(tag, props)
  return cloneElement(render as ReactElement<AnyProps>, {
    ...mergeProps(props as AnyProps, render.props as AnyProps),
    ref,
  })
}

/** React 19 keeps an element's ref among its props, 18 beside them, and each complains where the other has it. */
function refOf(element: ReactElement): AnyRef {
  const { props, ...beside } = element as ReactElement<AnyProps> & { ref?: AnyRef }
  return ((Object.hasOwn(props, 'ref') ? props.ref : beside.ref) ?? null) as AnyRef
}

/** The element's props win; classes and styles add up; of two handlers the element's runs first, and may `preventDefault()`. */
function mergeProps(own: AnyProps, given: AnyProps): AnyProps {
  const merged: AnyProps = { ...own, ...given }
  for (const [key, value] of Object.entries(own)) {
    const other = given[key]
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
