import { type CallClient, warnOfSecondCopy } from '@offhook/core'
import { createContext, useContext } from 'react'
import type { CallLabels } from '../locale/labels'
import type { ScreenView } from '../view/callView'
import type { ActiveSpeakers } from './activeSpeakers'
import type { AvatarTransition } from './avatarTransition'
import type { ConnectionQualities } from './connectionQualities'
import type { MountedProvider, SharedState } from './sharedState'
import type { Shortcuts } from './shortcuts'

// In this file, because components cannot use the context of another copy.
warnOfSecondCopy('@offhook/react')

/** Stays the same object during a call: everything that changes is in a store, so the context causes no render. */
export interface CallContextValue extends SharedState {
  client: CallClient
  labels: CallLabels
  /** This provider, among those of the client. */
  provider: MountedProvider
  shortcuts: Shortcuts
  /** The provider's `avatar` prop: returns the URL of a user's avatar image. */
  avatar: ((userJid: string) => string | undefined) | undefined
  view: ScreenView
  activeSpeakers: ActiveSpeakers
  connectionQualities: ConnectionQualities
  avatarTransition: AvatarTransition
}

export const CallContext = createContext<CallContextValue | null>(null)

export function useCallContext(): CallContextValue {
  const value = useContext(CallContext)
  if (!value)
    throw new Error('Offhook: no CallProvider found. Put this component inside <CallProvider client={client}>.')
  return value
}
