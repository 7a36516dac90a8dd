import type { StoreApi } from 'zustand/vanilla'
import type { Notice } from './notice'

/** Notices of the same kind about the same thing, shown as one: the calls that were missed from the same users, or the same error again. */
export interface NoticeGroup {
  /** The newest of them. */
  notice: Notice
  /** All of them, oldest first. */
  ids: number[]
}

/** When a fourth group arrives, the oldest is removed. */
const MAX_GROUPS = 3

/** The notices in groups, in the order of their newest notices. */
export function groupNotices(notices: Notice[]): NoticeGroup[] {
  const groups = new Map<string, NoticeGroup>()
  for (const notice of notices) {
    const key = keyOf(notice)
    const ids = [...(groups.get(key)?.ids ?? []), notice.id]
    groups.delete(key)
    groups.set(key, { notice, ids })
  }
  return [...groups.values()]
}

/** Dismisses the notices of the group whose newest notice is given. */
export function dismissGroup(
  { store, dismiss }: { store: StoreApi<Notice[]>; dismiss(id: number): void },
  newest: Notice,
): void {
  const group = groupNotices(store.getState()).find(({ notice }) => notice.id === newest.id)
  for (const id of group?.ids ?? []) dismiss(id)
}

/** The notices of the newest groups. */
export function newestNotices(notices: Notice[]): Notice[] {
  const ids = new Set(
    groupNotices(notices)
      .slice(-MAX_GROUPS)
      .flatMap((group) => group.ids),
  )
  return notices.filter(({ id }) => ids.has(id))
}

function keyOf(notice: Notice): string {
  if (notice.kind === 'error') return JSON.stringify(['error', notice.error.code, notice.error.message])
  const { userJid, callType, groupId, toUsers } = notice.call
  return JSON.stringify([userJid, callType, groupId, ...[...toUsers].sort()])
}
