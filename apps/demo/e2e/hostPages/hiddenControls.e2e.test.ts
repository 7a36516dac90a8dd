import { describe, expect, it } from 'vitest'
import { connectCall } from '../connectCall.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { setUpHostPages } from './setUpHostPages.ts'

// Controls of a video call that are hidden because of no input: the tests of other apps, and users with a mouse, can still click them.

const hostPages = setUpHostPages()

const isIdle = (testPage: TestPage) =>
  testPage.evaluate(() => document.querySelector('.offhook-call-screen')?.hasAttribute('data-idle') ?? false)

const callStatus = (testPage: TestPage) =>
  testPage.evaluate(() => Object.values(window.hostPage.client.store.getState().calls)[0]?.status)

/** Waits until the controls are hidden, and have stopped moving. */
async function waitUntilHidden(testPage: TestPage): Promise<void> {
  await eventually(() => isIdle(testPage)).toBe(true)
  await eventually(() =>
    testPage.evaluate(() => getComputedStyle(document.querySelector('.offhook-controls')!).opacity),
  ).toBe('0')
}

/** The names of the buttons whose center another element covers: what Playwright and Cypress refuse to click. */
const coveredButtons = (testPage: TestPage) =>
  testPage.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.offhook-call-screen button')].flatMap((button) => {
      const { left, top, width, height } = button.getBoundingClientRect()
      const front = document.elementFromPoint(left + width / 2, top + height / 2)
      return button.contains(front) ? [] : [button.getAttribute('aria-label') ?? button.textContent]
    }),
  )

describe.each(['chromium', 'firefox'] as const)('hidden controls, in %s', (browser) => {
  async function openVideoCall() {
    const [alice, bob] = await Promise.all([hostPages.openIn(browser, 'alice'), hostPages.open('bob')])
    await connectCall(alice, bob, 'video')
    await waitUntilHidden(alice)
    return { alice, bob }
  }

  it('end the call with a click, without a pointer that moves first', async () => {
    const { alice, bob } = await openVideoCall()
    expect(await coveredButtons(alice)).toEqual([])
    await alice.click('End call')
    await bob.waitForCleanup()
  })

  it.each(['Mute microphone', 'Turn camera off', 'Microphone, camera and speaker', 'Minimize'])(
    'react to a click on %s',
    async (name) => {
      const { alice } = await openVideoCall()
      await alice.click(name)
      const shown = {
        'Mute microphone': 'button[aria-label="Unmute microphone"]',
        'Turn camera off': 'button[aria-label="Turn camera on"]',
        'Microphone, camera and speaker': '.offhook-device-panel select',
        Minimize: '.offhook-dock',
      }[name]!
      await alice.waitForElement(shown)
      expect(await callStatus(alice)).toBe('connected')
    },
  )

  it('react to `element.click()` and to the keyboard', async () => {
    const { alice, bob } = await openVideoCall()
    await alice.evaluate(() => {
      document.querySelector<HTMLElement>('[aria-label="Mute microphone"]')?.click()
    })
    await alice.waitForElement('button[aria-label="Unmute microphone"]')
    expect(await isIdle(alice)).toBe(true)
    await alice.evaluate(() => document.querySelector<HTMLElement>('[aria-label="End call"]')?.focus())
    await alice.press('Enter')
    await bob.waitForCleanup()
  })
})

it('are only shown by a first touch, and react to the second', async () => {
  const touch = { hasTouch: true, viewport: { width: 390, height: 844 } }
  const [alice, bob] = await hostPages.openAliceAndBob({ alice: { context: touch } })
  await connectCall(alice, bob, 'video')
  for (const name of ['End call', 'Mute microphone', 'Minimize']) {
    await waitUntilHidden(alice)
    const box = (await alice.button(name).boundingBox())!
    await alice.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
    await eventually(() => isIdle(alice)).toBe(false)
    expect(await callStatus(alice)).toBe('connected')
    await alice.button(name).waitFor()
  }
  await alice.button('End call').tap()
  await bob.waitForCleanup()
})

it('react to a mouse after touches, on a device with both', async () => {
  const [alice, bob] = await hostPages.openAliceAndBob({ alice: { context: { hasTouch: true } } })
  await connectCall(alice, bob, 'video')
  await waitUntilHidden(alice)
  await alice.button('Mute microphone').tap()
  expect(await callStatus(alice)).toBe('connected')
  await alice.button('Mute microphone').waitFor()
  await waitUntilHidden(alice)
  await alice.click('Mute microphone')
  await alice.button('Unmute microphone').waitFor()
})
