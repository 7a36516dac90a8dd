import '@testing-library/jest-dom/vitest'
import type { CallClient, CallStoreState } from '@offhook/core'
import { createStaticCallClient, type StaticCallClient } from '@offhook/core/testing'
import { cleanup, render, type RenderOptions, type RenderResult } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, vi } from 'vitest'
import { CallProvider, type CallProviderProps } from '../provider/CallProvider'
import { reachCode } from '../reach/reachCode'

afterEach(cleanup)

// As on a page that has been idle.
await reachCode.load()

export interface RenderedWithClient extends Pick<RenderResult, 'container' | 'unmount'> {
  client: StaticCallClient
}

/** Renders in StrictMode inside a provider with a static client, and spies on its commands. */
export function renderWithClient(
  ui: ReactNode,
  state: Partial<CallStoreState> = {},
  commands: Partial<CallClient> = {},
  props: Partial<CallProviderProps> = {},
  options: Pick<RenderOptions, 'container'> = {},
): RenderedWithClient {
  const client = createStaticCallClient(state, commands)
  for (const command of ['makeVoiceCall', 'makeVideoCall', 'answerCall', 'declineCall', 'endCall'] as const) {
    vi.spyOn(client, command)
  }
  for (const command of [
    'muteAudio',
    'muteVideo',
    'selectDevice',
    'dismissCall',
    'startAudio',
    'prepareDevices',
  ] as const) {
    vi.spyOn(client, command)
  }
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <CallProvider client={client} {...props}>
        {children}
      </CallProvider>
    </StrictMode>
  )
  const { container, unmount } = render(ui, { wrapper, ...options })
  return { client, container, unmount }
}
