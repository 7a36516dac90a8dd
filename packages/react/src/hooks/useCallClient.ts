import type { CallClient } from '@offhook/core'
import { useCallContext } from '../context/callContext'

/** The client of the provider above. Never causes a render. */
export function useCallClient(): CallClient {
  return useCallContext().client
}
