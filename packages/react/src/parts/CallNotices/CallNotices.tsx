import { X } from 'lucide'
import type { MissedCallEvent } from '@offhook/core'
import { forwardRef, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { Icon } from '../../rendering/Icon'
import { useCallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { type CallLabels, describeError } from '../../locale/labels'
import { dismissGroup, groupNotices, type NoticeGroup } from '../../context/noticeGroups'
import type { Notice } from '../../context/notice'
import { useCallStore } from '../../hooks/useCallStore'
import { useCallLabels } from '../../hooks/useCallLabels'
import { othersInvited } from '../../participants/callText'
import { displayNameOf } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'
import { CallButton } from '../CallButton/CallButton'
import { useNoticeTimeout } from './useNoticeTimeout'

/** The props of `CallNotices`: those of a `<div>`. The state for `render` is `{ notices }`, newest last. */
export type CallNoticesProps = PartProps<'div', { notices: Notice[] }>

/**
 * Notices at the top of the page: failed commands, and missed calls with a button to call back, which calls the whole group after a group
 * call. Missed calls from the same users are one notice with their number. It is removed 20 s after the next input of the user, or when the
 * user is in a call with the caller. At most three notices are shown. `CallProvider` renders them, unless its `notices` is `false`.
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
  const groups = useMemo(() => groupNotices(notices), [notices])
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'region',
      'aria-label': labels.notices,
      ...rest,
      className: classNames('offhook-notices', className),
      children: groups.map((group) => <NoticeCard key={group.ids[0]} group={group} />),
    },
    { notices },
  )
})

function NoticeCard({ group: { notice, ids } }: { group: NoticeGroup }) {
  const { labels, notices } = useCallContext()
  const selfJid = useSelfJid()
  const card = useRef<HTMLDivElement>(null)
  const dismiss = () => {
    dismissGroup(notices, notice)
  }
  useNoticeTimeout(card, notice)
  return (
    <div ref={card} className="offhook-notice" data-kind={notice.kind}>
      {/* A new element for each notice: a screen reader announces the same error again. */}
      <p key={notice.id} role="alert" className="offhook-text">
        {noticeText(notice, ids.length, selfJid, labels)}
      </p>
      {notice.kind === 'missed-call' && <CallBackButton call={notice.call} onClick={dismiss} />}
      <button type="button" className="offhook-button offhook-dismiss" aria-label={labels.dismiss} onClick={dismiss}>
        <Icon shapes={X} />
      </button>
    </div>
  )
}

/** Calls everyone whom the missed call was for, besides the local user. */
function CallBackButton({ call, onClick }: { call: MissedCallEvent; onClick: () => void }) {
  const labels = useCallLabels()
  const selfJid = useSelfJid()
  return (
    <CallButton
      to={[call.userJid, ...othersInvited(call, selfJid)]}
      callType={call.callType}
      label={labels.callBack}
      {...(call.groupId !== null && { options: { groupId: call.groupId } })}
      onClick={onClick}
    />
  )
}

const useSelfJid = () => useCallStore((state) => state.self?.userJid)

function noticeText(notice: Notice, count: number, selfJid: string | undefined, labels: CallLabels): string {
  if (notice.kind === 'error') return describeError(notice.error, labels)
  const { call } = notice
  const { userJid, userDetails, callType } = call
  const text = labels.missedCall(displayNameOf({ userJid, ...userDetails }), callType, count)
  const others = othersInvited(call, selfJid).map((jid) => {
    const details = call.usersStatus.find((user) => user.userJid === jid)?.userDetails
    return displayNameOf({ displayName: '', ...details, userJid: jid })
  })
  return others.length > 0 ? `${text}\n${labels.alsoInvited(labels.names(others), others.length)}` : text
}
