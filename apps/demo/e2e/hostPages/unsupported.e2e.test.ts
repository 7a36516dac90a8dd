import { describe, expect, it } from 'vitest'
import { connectCall } from '../connectCall.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { type OpenHostPage, setUpHostPages } from './setUpHostPages.ts'

const hostPages = setUpHostPages()

function deleteWebRtc(): void {
  delete (window as Partial<typeof window>).RTCPeerConnection
}

function breakWebRtc(): void {
  // Not an arrow function: it is called with `new`.
  window.RTCPeerConnection = function blocked() {
    throw new DOMException('Blocked by the administrator', 'NotAllowedError')
  } as unknown as typeof RTCPeerConnection
}

const browsers: [string, 'chromium' | 'firefox', OpenHostPage][] = [
  ['without RTCPeerConnection, in Chromium', 'chromium', { initScript: deleteWebRtc }],
  ['whose RTCPeerConnection throws, in Chromium', 'chromium', { initScript: breakWebRtc }],
  [
    'with media.peerconnection.enabled off, in Firefox',
    'firefox',
    { preferences: { 'media.peerconnection.enabled': false } },
  ],
]

const alerts = (page: TestPage) =>
  page.evaluate(() => [...document.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent))
const statusOf = (page: TestPage) =>
  page.evaluate(() => Object.values(window.hostPage.client.store.getState().calls).map(({ status }) => status))

describe.each(browsers)('a browser %s', (_, browser, options) => {
  it('says so once, and refuses to call before it opens a device', async () => {
    const alice = await hostPages.openIn(browser, 'alice', options)
    await eventually(() => alerts(alice)).toEqual([expect.stringContaining('Calls do not work in this browser.')])
    await alice.click('Dismiss')
    await eventually(() => alerts(alice)).toEqual([])
    await alice.click('Call Bob')
    await eventually(() => alerts(alice)).toEqual([expect.stringContaining('Calls do not work in this browser.')])
    expect((await alice.readProbe()).capturedTracks).toEqual([])
    const error = await alice.evaluate(() =>
      window.hostPage.client.makeVideoCall(['bob']).then(
        () => null,
        (reason: unknown) => ({ ...(reason as object) }),
      ),
    )
    expect(error).toMatchObject({ statusCode: 501, code: 'unsupported', reason: 'no-webrtc' })
  })

  it('does not ring, and another browser of the same user does', async () => {
    const [alice, bob, silent] = await Promise.all([
      hostPages.open('alice'),
      hostPages.open('bob'),
      hostPages.openIn(browser, 'bob', options),
    ])
    await connectCall(alice, bob)
    expect(await statusOf(silent)).toEqual([])
  })

  it('leaves its user without a device for calls', async () => {
    const [alice, bob] = await Promise.all([hostPages.open('alice'), hostPages.openIn(browser, 'bob', options)])
    await alice.click('Call Bob')
    await eventually(() => statusOf(alice)).toEqual(['calling'])
    await alice.clickCallControl('End call')
    await eventually(() => alerts(bob)).toContainEqual(expect.stringContaining('Missed call from Alice'))
    expect(await statusOf(bob)).toEqual([])
  })
})
