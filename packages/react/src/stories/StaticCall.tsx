import type { CallClient, CallStoreState } from '@offhook/core'
import type { StaticCallClient } from '@offhook/core/testing'
import { type ReactNode, useContext, useEffect, useState } from 'react'
import { CallProvider } from '../provider/CallProvider'
import type { CallLabelOverrides } from '../locale/labels'
import { createStoryCall } from './createStoryCall'
import { StoryLabels } from './storyLabels'

export interface StaticCallProps {
  /** Makes the scene once: give the component a `key` for another one. */
  state: CallStoreState
  commands?: Partial<CallClient>
  labels?: CallLabelOverrides
  avatar?: (userJid: string) => string | undefined
  /** How the others hold their cameras. */
  orientation?: 'portrait' | 'landscape'
  /** Called once with the client, when all is mounted. */
  onReady?: (client: StaticCallClient) => void
  children?: ReactNode
}

/** A call that stands still for a designer: no server and no camera. Voices and pictures live, and the toggles work. */
export function StaticCall({ state, commands, labels, avatar, orientation, onReady, children }: StaticCallProps) {
  const [scene] = useState(() => ({ ...createStoryCall(state, commands, orientation), onReady }))
  useEffect(() => {
    scene.onReady?.(scene.client)
    return scene.play()
  }, [scene])
  const ofTheToolbar = useContext(StoryLabels)
  const words = labels ?? ofTheToolbar
  return (
    <CallProvider client={scene.client} {...(words && { labels: words })} {...(avatar && { avatar })}>
      {children}
    </CallProvider>
  )
}
