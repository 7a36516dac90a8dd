import { type ForwardedRef, type RefCallback, useMemo } from 'react'

/** One ref for an element that both the kit and its user want. Callback refs that return a clean-up (React 19) get it called. */
export function useMergedRefs<T>(
  own: NoInfer<RefCallback<T> | ForwardedRef<T>>,
  forwarded: ForwardedRef<T>,
): RefCallback<T> {
  return useMemo(() => {
    let detach: (() => void)[] = []
    return (element: T | null) => {
      detach.forEach((each) => {
        each()
      })
      detach = element === null ? [] : [attach(own, element), attach(forwarded, element)]
    }
  }, [own, forwarded])
}

function attach<T>(ref: RefCallback<T> | ForwardedRef<T>, element: T): () => void {
  if (typeof ref === 'function') {
    const cleanUp: unknown = ref(element)
    return () => {
      if (typeof cleanUp === 'function') cleanUp()
      else ref(null)
    }
  }
  if (ref) ref.current = element
  return () => {
    if (ref) ref.current = null
  }
}
