import type { CallClient } from '@offhook/core'
import { useCallContext } from '../context/callContext'

/**
 * The client of the `CallProvider` above. Causes no render.
 *
 * @throws Error when there is no `CallProvider` above
 *
 * @example
 * ```tsx
 * import { useCallClient } from '@offhook/react'
 * import { useEffect } from 'react'
 *
 * export function MissedCallLog() {
 *   const client = useCallClient()
 *   useEffect(() => client.on('missedCall', ({ userJid }) => console.log(`Missed a call from ${userJid}`)), [client])
 *   return null
 * }
 * ```
 */
export function useCallClient(): CallClient {
  return useCallContext().client
}
