import { type CallPhase, type CallStoreState, selectActiveCall } from '@offhook/core'
import { forwardRef } from 'react'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import type { CallLabels } from '../../locale/labels'
import { type PartProps, useRender } from '../../rendering/useRender'
import { endReasonLines, isWaitingAlone, waitingText } from '../../participants/callText'
import { selectOutgoingPrompt } from '../../participants/promptSelectors'

/** The props of `CallStatus`: those of a `<p>`. The state for `render` is `{ status }`. */
export type CallStatusProps = PartProps<'p', { status: CallPhase | undefined }>

/**
 * The status of the active call in words: `Ringing…`, `Connected`, `Waiting for Bob` when the others have left, why it ended, and which
 * permission the browser waits for. After a group call it has one line for each outcome. Empty when there is no active call.
 * `CallAnnouncer` announces it to screen readers.
 *
 * Data attributes:
 * - `data-status`: the status of the call: `calling`, `ringing`, `connecting`, `connected`, `reconnecting` or `ended`
 * - `data-waiting`: present while it rings for others and no other user is in the call
 * - `data-multiline`: present while the text has several lines: the outcomes of a group call
 *
 * @example
 * ```tsx
 * import { CallStatus } from '@offhook/react'
 *
 * <CallStatus
 *   render={(props, { status }) => <p {...props}>{status === 'connected' ? 'Live' : props.children}</p>}
 * />
 * ```
 */
export const CallStatus = forwardRef<HTMLParagraphElement, CallStatusProps>(function CallStatus(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const status = useCallStore((state) => selectActiveCall(state)?.status)
  const text = useCallStore((state) => statusText(state, labels))
  const isWaiting = useCallStore((state) => isWaitingAlone(selectActiveCall(state)))
  return useRender(
    'p',
    render,
    {
      ref,
      role: 'status',
      // The status may be on the page several times: `CallAnnouncer` announces it once.
      'aria-live': 'off',
      children: text,
      ...rest,
      className: classNames('offhook-call-status', className),
      'data-status': status,
      'data-multiline': text?.includes('\n') ? '' : undefined,
      'data-waiting': isWaiting ? '' : undefined,
    },
    { status },
  )
})

function statusText(state: CallStoreState, labels: CallLabels): string | null {
  const call = selectActiveCall(state)
  if (!call) return null
  const prompt = selectOutgoingPrompt(state)
  if (prompt) return labels.waitingForPermission[prompt]
  if (call.status === 'ended') return endReasonLines(call, labels).join('\n')
  return waitingText(call, labels) ?? labels.status[call.status]
}
