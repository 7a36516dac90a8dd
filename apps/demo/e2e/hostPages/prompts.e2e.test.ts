import { describe, expect, it } from 'vitest'
import { eventually, type TestPage } from '../testPage.ts'
import { setUpHostPages, waitForIntactHost } from './setUpHostPages.ts'

const hostPages = setUpHostPages()

const hold = (page: TestPage) => page.evaluate(() => window.probe.holdMediaRequests())
const answerPrompt = (page: TestPage) => page.evaluate(() => window.probe.releaseMediaRequests())
const textOf = (page: TestPage) => page.evaluate(() => document.body.innerText)
const alerts = (page: TestPage) =>
  page.evaluate(() => [...document.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent))
const isAnswerPending = (page: TestPage) =>
  page.evaluate(() => document.querySelector('.offhook-incoming .offhook-answer[aria-busy=true]') !== null)

describe.each(['chromium', 'firefox'] as const)('a permission prompt that waits, in %s', (browser) => {
  it('is named to the caller, who can cancel the call without an error', async () => {
    const alice = await hostPages.openIn(browser, 'alice')
    await hold(alice)
    await alice.click('Call Bob')
    await eventually(() => textOf(alice)).toContain('Waiting for permission to use the microphone…')
    expect(await textOf(alice)).not.toContain('Calling…')
    await alice.click('End call')
    await eventually(() => textOf(alice)).toContain('Call canceled')
    await answerPrompt(alice)
    await waitForIntactHost(alice)
    expect(await alerts(alice)).toEqual([])
  })

  it('is named to the callee after Answer, who can decline without an error', async () => {
    const [alice, bob] = await Promise.all([hostPages.open('alice'), hostPages.openIn(browser, 'bob')])
    await alice.click('Video call Bob')
    await bob.waitForIncomingCall('video', 'Alice')
    await hold(bob)
    await bob.click('Answer')
    await eventually(() => isAnswerPending(bob)).toBe(true)
    await eventually(() => textOf(bob)).toContain('Waiting for permission to use the microphone and camera…')
    await bob.click('Decline')
    await eventually(() => textOf(alice)).toContain('Bob declined the call')
    await answerPrompt(bob)
    await waitForIntactHost(bob)
    expect(await alerts(bob)).toEqual([])
  })

  it('lets the call connect when it is answered late', async () => {
    const [alice, bob] = await Promise.all([hostPages.open('alice'), hostPages.openIn(browser, 'bob')])
    await hold(alice)
    await alice.click('Call Bob')
    await eventually(() => textOf(alice)).toContain('Waiting for permission to use the microphone…')
    await answerPrompt(alice)
    await bob.waitForIncomingCall('audio', 'Alice')
    await hold(bob)
    await bob.click('Answer')
    await eventually(() => textOf(bob)).toContain('Waiting for permission to use the microphone…')
    await answerPrompt(bob)
    await alice.waitForStatus('Bob', 'connected')
    await bob.waitForStatus('Alice', 'connected')
    await alice.waitForAudioPlayback()
  })
})
