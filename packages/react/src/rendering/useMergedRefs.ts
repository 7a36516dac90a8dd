import { type ForwardedRef, type RefCallback, useMemo } from 'react'

/** Combines the kit's own ref with the forwarded one of the component's user. */
export function useMergedRefs<T>(
  own: NoInfer<RefCallback<T> | ForwardedRef<T>>,
  forwarded: ForwardedRef<T>,
): RefCallback<T> {
  return useMemo(() => mergeRefs(own, forwarded), [own, forwarded])
}

function mergeRefs<T>(...refs: (RefCallback<T> | ForwardedRef<T>)[]): RefCallback<T> {
  let detachAll: (() => void)[] = []
  // Returns no cleanup: React 18 does not call one, and 19 calls a ref callback with `null` only when it returned none.
  return (element) => {
    detachAll.forEach((detach) => detach())
    detachAll = element === null ? [] : refs.map((ref) => attach(ref, element))
  }
}

function attach<T>(ref: RefCallback<T> | ForwardedRef<T>, element: T): () => void {
  if (typeof ref === 'function') return ref(element) ?? (() => void ref(null))
  if (ref) ref.current = element
  return () => {
    if (ref) ref.current = null
  }
}
