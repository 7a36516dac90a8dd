import { X } from 'lucide'
import { forwardRef } from 'react'
import { useStore } from 'zustand'
import { Icon } from '../../Icon'
import { useCallContext } from '../../callContext'
import { classNames } from '../../classNames'
import { type CallLabels, describeError } from '../../locale/labels'
import type { Notice } from '../../notices'
import { nameOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { CallButton } from '../CallButton/CallButton'

export type CallNoticesProps = PartProps<'div', { notices: Notice[] }>

/** Commands that failed, in words, and calls that were missed, with a way to call back. `CallProvider` holds one already. */
export const CallNotices = forwardRef<HTMLDivElement, CallNoticesProps>(function CallNotices(
  { render, className, ...rest },
  ref,
) {
  const { labels, notices } = useCallContext()
  const shown = useStore(notices.store)
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'region',
      'aria-label': labels.notices,
      ...rest,
      className: classNames('offhook-notices', className),
      children: shown.map((notice) => <NoticeCard key={notice.id} notice={notice} />),
    },
    { notices: shown },
  )
})

function NoticeCard({ notice }: { notice: Notice }) {
  const { labels, notices } = useCallContext()
  const dismiss = () => {
    notices.dismiss(notice.id)
  }
  return (
    <div className="offhook-notice" data-kind={notice.kind}>
      <p role="alert">{wordsOf(notice, labels)}</p>
      {notice.kind === 'missed-call' && (
        <CallButton
          to={notice.call.userJid}
          callType={notice.call.callType}
          label={labels.callBack}
          onClick={dismiss}
        />
      )}
      <button type="button" className="offhook-button offhook-dismiss" aria-label={labels.dismiss} onClick={dismiss}>
        <Icon shapes={X} />
      </button>
    </div>
  )
}

function wordsOf(notice: Notice, labels: CallLabels): string {
  if (notice.kind === 'error') return describeError(notice.error, labels)
  const { userJid, userDetails, callType } = notice.call
  return labels.missedCall(nameOf({ userJid, ...userDetails }), callType)
}
