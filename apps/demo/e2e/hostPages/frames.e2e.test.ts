import type { CallError } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { eventually, TIMEOUT } from '../testPage.ts'
import { addressOfFrame, connectedCall, type Frame, openInFrame, pageAround } from './framePage.ts'
import { setUpHostPages } from './setUpHostPages.ts'

const hostPages = setUpHostPages()

/** The text that tells a user of Chrome to click the icon beside the address, which cannot help in these pages. */
const addressBarHelp = /left of the page/

async function expectBlockedByPolicy({ page, frame, consoleText }: Frame, help: RegExp): Promise<void> {
  const error = await frame.evaluate(async () =>
    window.hostPage.client.makeVoiceCall(['alice']).then(
      () => null,
      (reason: unknown) => {
        const { statusCode, reason: cause, help: advice } = reason as CallError
        return { statusCode, reason: cause, help: advice }
      },
    ),
  )
  expect(error).toMatchObject({ reason: 'blocked-by-policy', help: expect.stringMatching(help) as string })
  expect([100606, 100608]).toContain(error?.statusCode)
  await frame.locator('button[aria-label="Call Alice"]').click()
  const notice = frame.getByRole('alert').or(frame.locator('.offhook-notice')).first()
  await notice.waitFor()
  expect(await notice.textContent()).toMatch(/not allowed to use/)
  expect(await frame.locator('body').textContent()).not.toMatch(addressBarHelp)
  expect(consoleText().filter((text) => help.test(text))).toHaveLength(1)
  await page.close()
}

describe('a page of another site that embeds the app', () => {
  it('without allow: the devices are blocked by the policy, and the attribute is named', async () => {
    const bob = await openInFrame(hostPages, '')
    await expectBlockedByPolicy(bob, /allow="camera; microphone"/)
  })

  it('with allow: a call goes through, although its site data is blocked', async () => {
    const bob = await openInFrame(hostPages, 'allow="camera; microphone"')
    const alice = await hostPages.open('alice')
    await connectedCall(alice, bob)
    // The click on Answer allows the sound, although the page around allows no autoplay.
    await eventually(() => bob.frame.evaluate(() => document.querySelector('audio')?.paused)).toBe(false)
    expect(await bob.frame.evaluate(() => window.hostPage.client.store.getState().playback.blocked)).toBe(false)
    // The page that embeds it allows neither full screen nor a window above the others.
    await expect.poll(() => bob.frame.getByRole('button', { name: 'Enter full screen' }).count()).toBe(0)
    expect(await bob.frame.getByRole('button', { name: 'Open small window' }).count()).toBe(0)
    await alice.clickCallControl('End call')
    await bob.frame.locator('[aria-label="Call with Alice"][data-status="ended"]').waitFor(TIMEOUT)
  })

  it('with allow for the microphone only: a video call goes on without the camera', async () => {
    const bob = await openInFrame(hostPages, 'allow="microphone"')
    const alice = await hostPages.open('alice')
    await connectedCall(alice, bob, 'video')
    expect(bob.consoleText().filter((text) => text.includes('allow="camera; microphone"'))).toHaveLength(1)
  })

  it('in a sandbox without an origin of its own: it comes online, rings, and tells that it has no devices', async () => {
    const bob = await openInFrame(hostPages, 'sandbox="allow-scripts" allow="camera *; microphone *"')
    const alice = await hostPages.open('alice')
    await alice.click('Call Bob')
    await bob.frame.getByRole('alertdialog', { name: 'Incoming audio call from Alice' }).waitFor()
    await bob.frame.getByRole('button', { name: 'Answer', exact: true }).click()
    await expect
      .poll(() => bob.frame.getByRole('alert').allTextContents(), { timeout: 20_000 })
      .toEqual([expect.stringMatching(/not allowed to use/) as string])
    expect(bob.consoleText().some((text) => text.includes('allow-same-origin'))).toBe(true)
    await bob.frame.getByRole('button', { name: 'Decline' }).click()
  })
})

describe('a page of its own', () => {
  it('under Permissions-Policy: microphone=() names the header', async () => {
    const bob = await hostPages.open('bob', { headers: { 'permissions-policy': 'microphone=()' } })
    const texts: string[] = []
    bob.page.on('console', (message) => {
      texts.push(message.text())
      bob.ignoreErrors('Offhook:')
    })
    await expectBlockedByPolicy(
      { page: bob.page, frame: bob.page.mainFrame(), consoleText: () => texts },
      /microphone=\(\)/,
    )
  })

  it('whose site data is blocked comes online, rings and calls', async () => {
    const blockSiteData = () => {
      const refuse = () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError')
      }
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
        Object.defineProperty(window, name, { get: refuse })
      LockManager.prototype.request = () => Promise.reject(new DOMException('The request was denied.', 'SecurityError'))
      LockManager.prototype.query = () => Promise.reject(new DOMException('The request was denied.', 'SecurityError'))
    }
    const bob = await hostPages.open('bob', { initScript: blockSiteData })
    const alice = await hostPages.open('alice', { initScript: blockSiteData })
    await alice.click('Call Bob')
    await bob.waitForIncomingCall('audio', 'Alice')
    await bob.click('Answer')
    await bob.waitForStatus('Alice', 'connected')
    await alice.waitForStatus('Bob', 'connected')
  })
})

describe('a page of another site that embeds the app, in Firefox', () => {
  it.each<[string, string, RegExp]>([
    ['without allow', '', /allow="camera; microphone"/],
    ['in a sandbox', 'sandbox="allow-scripts" allow="camera; microphone"', /allow-same-origin/],
  ])('%s: the devices are blocked by the policy', async (_, attributes, help) => {
    const app = addressOfFrame(hostPages.server)
    const firefox = await hostPages.openFirefox('bob', { ...pageAround(app, attributes), waitForOnline: false })
    const find = () => firefox.page.frames().find((candidate) => candidate.url() === app)
    await eventually(() => find()?.url()).toBe(app)
    const frame = find()
    await eventually(() =>
      frame?.evaluate(() => ('hostPage' in window ? window.hostPage.client.store.getState().connection.status : null)),
    ).toBe('online')
    const error = await frame?.evaluate(() =>
      window.hostPage.client.makeVoiceCall(['alice']).then(
        () => null,
        (reason: unknown) => {
          const { reason: cause, help: advice } = reason as CallError
          return { reason: cause, help: advice }
        },
      ),
    )
    expect(error).toMatchObject({ reason: 'blocked-by-policy', help: expect.stringMatching(help) as string })
    firefox.ignoreErrors('Offhook:')
  })
})
