import { useCallContext } from '../context/callContext'
import type { CallLabels } from '../locale/labels'

/**
 * The texts of the interface: the English labels, merged with the `labels` prop of the `CallProvider` above.
 *
 * @example
 * ```tsx
 * import { useCallLabels } from '@offhook/react'
 *
 * export const MutedBadge = () => <span>{useCallLabels().muted}</span>
 * ```
 */
export function useCallLabels(): CallLabels {
  return useCallContext().labels
}
