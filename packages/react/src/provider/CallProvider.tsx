import type { CallClient } from '@offhook/core'
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { CallContext, useCallContext } from '../context/callContext'
import { createCallView } from '../view/callView'
import { type CallLabelOverrides, mergeLabels } from '../locale/labels'
import { createNotices } from '../context/notices'
import { CallAnnouncer } from '../parts/CallAnnouncer/CallAnnouncer'
import { CallAudio } from '../parts/CallAudio/CallAudio'
import { mergeShortcuts, type Shortcuts } from '../context/shortcuts'
import { createConnectionQualities } from '../context/connectionQualities'
import { createActiveSpeakers } from '../context/activeSpeakers'

// Rare, and not small: it comes with the first notice.
const CallNotices = lazy(async () => ({ default: (await import('../parts/CallNotices/CallNotices')).CallNotices }))

export interface CallProviderProps {
  /** Made once, outside React: the call goes on whatever is mounted. The provider neither connects nor destroys it. */
  client: CallClient
  /** Words to say instead of the English ones. Keep the object the same between renders. */
  labels?: CallLabelOverrides
  /** Whether failed commands and missed calls are shown as notices at the edge of the page. Default `true`. */
  notices?: boolean
  /**
   * Where somebody's picture is: an https or `data:image` address. Where there is none, or it cannot be loaded, their initials are
   * shown. Keep the function the same between renders.
   */
  avatar?: (userJid: string) => string | undefined
  /**
   * Other keys for some of the buttons (`{ microphone: 'Control+Shift+M', hangUp: null }`), or `false` for none. Keep the object the
   * same between renders.
   */
  shortcuts?: Partial<Shortcuts> | false
  children?: ReactNode
}

/**
 * Hands the client to the hooks and parts below it. It also holds the elements that play the other people's voices, so that sound
 * goes on when a screen goes away.
 */
export function CallProvider({
  client,
  labels,
  notices: showsNotices = true,
  avatar,
  shortcuts,
  children,
}: CallProviderProps) {
  const [notices] = useState(createNotices)
  const [view] = useState(createCallView)
  const activeSpeakers = useMemo(() => createActiveSpeakers(client), [client])
  const connectionQualities = useMemo(() => createConnectionQualities(client), [client])
  useEffect(() => view.observeCalls(client.store), [view, client])
  useEffect(() => connectionQualities.observeClient(), [connectionQualities])
  const words = useMemo(() => mergeLabels(labels), [labels])
  const keys = useMemo(() => mergeShortcuts(shortcuts), [shortcuts])
  const value = useMemo(
    () => ({ client, notices, view, activeSpeakers, connectionQualities, avatar, labels: words, shortcuts: keys }),
    [client, notices, view, activeSpeakers, connectionQualities, avatar, words, keys],
  )
  useEffect(() => client.on('missedCall', notices.showMissedCall), [client, notices])
  return (
    <CallContext.Provider value={value}>
      {children}
      <CallAudio />
      <CallAnnouncer />
      {showsNotices && <NoticesWhenThereAreAny />}
    </CallContext.Provider>
  )
}

function NoticesWhenThereAreAny() {
  const isEmpty = useStore(useCallContext().notices.store, (notices) => notices.length === 0)
  return isEmpty ? null : (
    <Suspense fallback={null}>
      <CallNotices />
    </Suspense>
  )
}
