// @vitest-environment node
import { createStaticCallClient } from '@offhook/core/testing'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { CallButton, CallProvider, CallScreen, IncomingCallModal } from './index'
import { bob, callState } from './testing/callState'

it('renders on a server, without a window object', () => {
  expect(typeof window).toBe('undefined')
  const html = renderToString(
    <CallProvider client={createStaticCallClient(callState({ callType: 'video' }))}>
      <CallButton to={bob} />
      <IncomingCallModal />
      <CallScreen />
    </CallProvider>,
  )
  expect(html).toContain('aria-label="Call Bob"')
  expect(html).toContain('aria-label="Call with Bob"')
})
