import type { CallClient } from '@offhook/core'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { createActiveSpeakers } from '../context/activeSpeakers'
import { createAvatarTransition } from '../context/avatarTransition'
import { CallContext, useCallContext } from '../context/callContext'
import { createConnectionQualities } from '../context/connectionQualities'
import { type MountedProvider, type SharedState, sharedStateOf } from '../context/sharedState'
import { mergeShortcuts, type Shortcuts } from '../context/shortcuts'
import { type CallLabelOverrides, mergeLabels } from '../locale/labels'
import { CallAnnouncer } from '../parts/CallAnnouncer/CallAnnouncer'
import { CallAudio } from '../parts/CallAudio/CallAudio'
import { CallNotices } from '../parts/CallNotices/CallNotices'
import { createCallView } from '../view/callView'

/** The props of `CallProvider`. */
export interface CallProviderProps {
  /**
   * The client. Create it once, outside React, so that a call does not depend on what is mounted. The provider neither
   * connects nor destroys it. With another client, the provider shows that client's calls, and the calls of the earlier client go on.
   */
  client: CallClient
  /**
   * The texts of the interface. Keep the object the same between renders.
   *
   * @default the English labels
   */
  labels?: CallLabelOverrides
  /**
   * Whether failed commands and missed calls appear as notices at the edge of the page.
   *
   * @default true
   */
  notices?: boolean
  /**
   * Returns the URL of a user's avatar image: https, `data:image`, or the origin of the page. Without a URL, or when the
   * image fails to load, the user's initials are shown. Keep the function the same between renders.
   */
  avatar?: (userJid: string) => string | undefined
  /**
   * Keys that differ from `defaultShortcuts`, such as `{ microphone: 'Control+Shift+M', hangUp: null }`. `false` turns all
   * shortcuts off. Keep the object the same between renders.
   *
   * @default defaultShortcuts
   */
  shortcuts?: Partial<Shortcuts> | false
  /** The app. */
  children?: ReactNode
}

/**
 * Gives the client to all hooks and parts below it. They throw an `Error` where there is no provider above them.
 *
 * The provider also holds the audio elements of the remote participants and the live regions for screen readers, so that
 * both work whichever screen is mounted.
 *
 * @example
 * ```tsx
 * import type { CallClient } from '@offhook/core'
 * import { CallButton, CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
 * import '@offhook/react/styles.css'
 *
 * // The client is created in a file of its own, such as callClient.ts.
 * export const App = ({ client }: { client: CallClient }) => (
 *   <CallProvider client={client}>
 *     <CallButton to="bob@example.com" callType="video" />
 *     <IncomingCallModal />
 *     <CallScreen />
 *   </CallProvider>
 * )
 * ```
 */
export function CallProvider({
  client,
  labels: labelOverrides,
  notices: showsNotices = true,
  avatar,
  shortcuts: shortcutOverrides,
  children,
}: CallProviderProps) {
  // All state is the client's: another client starts without it.
  const state = useMemo(() => createProviderState(client), [client])
  const shared = useMemo(() => sharedStateOf(client), [client])
  const provider = useMemo<MountedProvider>(() => ({ showsNotices }), [showsNotices])
  useEffect(() => observeClient(client, state, shared), [client, state, shared])
  useEffect(() => mount(shared, provider), [shared, provider])
  const labels = useMemo(() => mergeLabels(labelOverrides), [labelOverrides])
  const shortcuts = useMemo(() => mergeShortcuts(shortcutOverrides), [shortcutOverrides])
  const value = useMemo(
    () => ({ client, ...state, ...shared, provider, avatar, labels, shortcuts }),
    [client, state, shared, provider, avatar, labels, shortcuts],
  )
  return (
    <CallContext.Provider value={value}>
      {children}
      <CallAudio />
      <CallAnnouncer />
      {showsNotices && <Notices />}
    </CallContext.Provider>
  )
}

const createProviderState = (client: CallClient) => ({
  view: createCallView(),
  avatarTransition: createAvatarTransition(),
  activeSpeakers: createActiveSpeakers(client),
  connectionQualities: createConnectionQualities(client),
})

type ProviderState = ReturnType<typeof createProviderState>

/** @returns the function that stops observing */
function observeClient(
  client: CallClient,
  { view, connectionQualities }: ProviderState,
  { notices }: SharedState,
): () => void {
  const stops = [view.observeCalls(client.store), connectionQualities.observeClient(), notices.observeClient()]
  return () => {
    for (const stop of stops) stop()
  }
}

/** @returns the function that unmounts */
function mount({ providers }: SharedState, provider: MountedProvider): () => void {
  providers.setState((others) => [...others, provider], true)
  return () => {
    providers.setState((others) => others.filter((other) => other !== provider), true)
  }
}

/** Not loaded lazily: a notice may say that code cannot be loaded. */
function Notices() {
  const { notices, providers, provider } = useCallContext()
  const isEmpty = useStore(notices.store, ({ length }) => length === 0)
  const isFirst = useStore(providers, (mounted) => mounted.find(({ showsNotices }) => showsNotices) === provider)
  return isEmpty || !isFirst ? null : <CallNotices />
}
