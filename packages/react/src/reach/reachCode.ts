import { useEffect } from 'react'
import { createIdleCode } from '../rendering/idleCode'

/** What keeps a call reachable on the page. The screens load it when the page is idle, or for a call that comes sooner. */
export const reachCode = createIdleCode(async () => (await import('./watchReach')).watchReach)

/** Loads the code before a call needs it: a call goes on without the network that would load it. */
export function useReachCode(): void {
  useEffect(() => reachCode.attach(() => doNothing, 'idle'), [])
}

const doNothing = () => undefined
