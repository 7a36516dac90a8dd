import type { CallClient, CallStoreState } from '@offhook/core'
import type { StaticCallClient } from '@offhook/core/testing'
import { type ReactNode, useContext, useEffect, useState } from 'react'
import { CallProvider } from '../provider/CallProvider'
import type { CallLabelOverrides } from '../locale/labels'
import { createStoryCall } from './createStoryCall'
import { StoryLabels } from './storyLabels'

export interface StaticCallProps {
  /** The initial state. Give the component another `key` to start with another one. */
  state: CallStoreState
  commands?: Partial<CallClient>
  labels?: CallLabelOverrides
  avatar?: (userJid: string) => string | undefined
  /** The orientation of the remote cameras. */
  orientation?: 'portrait' | 'landscape'
  /** Called once with the client, when everything is mounted. */
  onReady?: (client: StaticCallClient) => void
  children?: ReactNode
}

/** A provider with a static client: no server, camera or microphone. Video and audio levels are animated, and the toggles work. */
export function StaticCall({ state, commands, labels, avatar, orientation, onReady, children }: StaticCallProps) {
  const [story] = useState(() => ({ ...createStoryCall(state, commands, orientation), onReady }))
  useEffect(() => {
    story.onReady?.(story.client)
    return story.play()
  }, [story])
  const toolbarLabels = useContext(StoryLabels)
  const storyLabels = labels ?? toolbarLabels
  return (
    <CallProvider client={story.client} {...(storyLabels && { labels: storyLabels })} {...(avatar && { avatar })}>
      {children}
    </CallProvider>
  )
}
