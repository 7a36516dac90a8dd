import { useRef } from 'react'

/** A selector that returns the list of before when the next one has the same items: a new list would render the component. */
export function useSameList<S, T>(select: (state: S) => T[]): (state: S) => T[] {
  const last = useRef<T[]>(undefined)
  return (state) => {
    const list = select(state)
    const before = last.current
    const isSame = before?.length === list.length && list.every((item, index) => Object.is(item, before[index]))
    return isSame ? before : (last.current = list)
  }
}
