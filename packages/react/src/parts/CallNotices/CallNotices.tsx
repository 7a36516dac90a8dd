import { X } from 'lucide'
import { forwardRef } from 'react'
import { useStore } from 'zustand'
import { Icon } from '../../rendering/Icon'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { type CallLabels, describeError } from '../../locale/labels'
import type { Notice } from '../../context/notices'
import { displayNameOf } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'
import { CallButton } from '../CallButton/CallButton'

/** The props of `CallNotices`: those of a `<div>`. The state for `render` is `{ notices }`, newest last. */
export type CallNoticesProps = PartProps<'div', { notices: Notice[] }>

/**
 * Notices at the top of the page: failed commands, and missed calls with a button to call back. `CallProvider` renders them, unless
 * its `notices` is `false`.
 *
 * Data attributes of each notice:
 * - `data-kind`: `error` or `missed-call`
 */
export const CallNotices = forwardRef<HTMLDivElement, CallNoticesProps>(function CallNotices(
  { render, className, ...rest },
  ref,
) {
  const { labels, notices: controller } = useCallContext()
  const notices = useStore(controller.store)
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'region',
      'aria-label': labels.notices,
      ...rest,
      className: classNames('offhook-notices', className),
      children: notices.map((notice) => <NoticeCard key={notice.id} notice={notice} />),
    },
    { notices },
  )
})

function NoticeCard({ notice }: { notice: Notice }) {
  const { labels, notices } = useCallContext()
  const dismiss = () => {
    notices.dismiss(notice.id)
  }
  return (
    <div className="offhook-notice" data-kind={notice.kind}>
      <p role="alert" className="offhook-text">
        {noticeText(notice, labels)}
      </p>
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

function noticeText(notice: Notice, labels: CallLabels): string {
  if (notice.kind === 'error') return describeError(notice.error, labels)
  const { userJid, userDetails, callType } = notice.call
  return labels.missedCall(displayNameOf({ userJid, ...userDetails }), callType)
}
