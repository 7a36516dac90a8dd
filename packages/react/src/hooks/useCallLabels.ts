import { useCallContext } from '../context/callContext'
import type { CallLabels } from '../locale/labels'

/** The words of the provider above. */
export function useCallLabels(): CallLabels {
  return useCallContext().labels
}
