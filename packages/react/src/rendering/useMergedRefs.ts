import { type ForwardedRef, type RefCallback, useMemo } from 'react'

/** One ref for an element that both the kit and its user want. */
export function useMergedRefs<T>(
  own: NoInfer<RefCallback<T> | ForwardedRef<T>>,
  forwarded: ForwardedRef<T>,
): RefCallback<T> {
  return useMemo(() => mergeRefs(own, forwarded), [own, forwarded])
}

function mergeRefs<T>(...refs: (RefCallback<T> | ForwardedRef<T>)[]): RefCallback<T> {
  let detach: (() => void)[] = []
  // It returns nothing: React 18 knows no clean-up of a ref, and 19 says `null` to one that has none.
  return (element) => {
    detach.forEach((each) => each())
    detach = element === null ? [] : refs.map((ref) => attach(ref, element))
  }
}

function attach<T>(ref: RefCallback<T> | ForwardedRef<T>, element: T): () => void {
  if (typeof ref === 'function') return ref(element) ?? (() => void ref(null))
  if (ref) ref.current = element
  return () => {
    if (ref) ref.current = null
  }
}
