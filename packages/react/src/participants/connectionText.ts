import type { CallStoreState } from '@offhook/core'
import type { CallLabels } from '../locale/labels'

/** What the banner says about the connection; `undefined` while there is nothing to say: the first attempt has not failed yet. */
export function connectionText({ status, failure }: CallStoreState['connection'], labels: CallLabels) {
  return status === 'connecting' && !failure ? undefined : labels.connection[status]
}
