import { type CallPhase, type CallStoreState, selectActiveCall } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import type { CallLabels } from '../../locale/labels'
import { nameOf, othersOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'

export type CallStatusProps = PartProps<'p', { status: CallPhase | undefined }>

/** How the active call stands, in words, and why it ended. Announced politely as it changes. `data-status`. */
export const CallStatus = forwardRef<HTMLParagraphElement, CallStatusProps>(function CallStatus(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const words = useCallStore((state) => statusWords(state, labels))
  return useRender(
    'p',
    render,
    {
      ref,
      role: 'status',
      // `CallAnnouncer` says it, once for every place where it is written.
      'aria-live': 'off',
      children: words,
      ...rest,
      className: classNames('offhook-call-status', className),
      'data-status': status,
    },
    { status },
  )
})

function statusWords(state: CallStoreState, labels: CallLabels): string | null {
  const call = selectActiveCall(state)
  if (!call) return null
  if (call.status !== 'ended') return labels.status[call.status]
  return labels.endReason[call.endReason ?? 'hangup'](labels.names(othersOf(call).map(nameOf)))
}
