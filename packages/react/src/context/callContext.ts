import type { CallClient } from '@offhook/core'
import { createContext, useContext } from 'react'
import type { CallView } from '../view/callView'
import type { CallLabels } from '../locale/labels'
import type { Notices } from './notices'
import type { Shortcuts } from './shortcuts'
import type { ConnectionQualities } from './connectionQualities'
import type { ActiveSpeakers } from './activeSpeakers'

/** Nothing in it changes during a call: what changes is in the client's store. */
export interface CallContextValue {
  client: CallClient
  labels: CallLabels
  notices: Notices
  shortcuts: Shortcuts
  /** The address of somebody's picture, as the app has it. */
  avatar: ((userJid: string) => string | undefined) | undefined
  view: CallView
  activeSpeakers: ActiveSpeakers
  connectionQualities: ConnectionQualities
}

export const CallContext = createContext<CallContextValue | null>(null)

export function useCallContext(): CallContextValue {
  const value = useContext(CallContext)
  if (!value) throw new Error('Offhook: this needs a <CallProvider client={client}> above it')
  return value
}
