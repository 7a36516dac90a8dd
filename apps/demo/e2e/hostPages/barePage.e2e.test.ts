import { describe, it } from 'vitest'
import { connectCall } from '../connectCall.ts'
import { setUpHostPages, waitForIntactHost } from './setUpHostPages.ts'

const hostPages = setUpHostPages()

describe.each(['chromium', 'firefox'] as const)('the host page without anything else, in %s', (browser) => {
  it('carries a video call and releases everything after it', async () => {
    const [alice, bob] = await Promise.all([hostPages.open('alice'), hostPages.openIn(browser, 'bob')])
    await connectCall(alice, bob, 'video')
    await bob.waitForVideoPlayback()
    await bob.clickCallControl('End call')
    await waitForIntactHost(alice)
    await waitForIntactHost(bob)
  })
})
