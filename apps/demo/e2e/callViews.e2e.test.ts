import { expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// Changing how a call is displayed, and which devices it uses, does not affect the call itself.

const pages = setUpTestPages()

async function openVideoCall(): Promise<[alice: ChromiumTestPage, bob: ChromiumTestPage]> {
  const [alice, bob] = await pages.openAliceAndBob()
  await connectCall(alice, bob, 'video')
  await bob.waitForIncrease('framesDecoded')
  await bob.waitForIncrease('audioEnergy')
  return [alice, bob]
}

/** Runs an action and asserts that media keeps flowing in both directions, without renegotiation or a new peer connection. */
async function expectUnaffected(
  [alice, bob]: [ChromiumTestPage, ChromiumTestPage],
  action: () => Promise<void>,
): Promise<void> {
  const connections = async () =>
    (await Promise.all([alice.readProbe(), bob.readProbe()])).map(({ signalingStateChanges, totalPeerConnections }) => [
      signalingStateChanges,
      totalPeerConnections,
    ])
  const before = await connections()
  await action()
  for (const testPage of [alice, bob]) {
    await testPage.waitForIncrease('framesDecoded')
    await testPage.waitForIncrease('audioEnergy')
  }
  expect(await connections()).toEqual(before)
}

it('moves the self-view to another corner by pointer and by keyboard', async () => {
  const call = await openVideoCall()
  const { page } = call[0]
  const handle = page.getByRole('button', { name: 'Move your picture' })
  const selfView = page.locator('.offhook-self-view')
  const waitUntilSettled = async (corner: string) => {
    await page.locator(`.offhook-self-view[data-corner="${corner}"]:not([data-dragging])`).waitFor()
    await eventually(() => selfView.evaluate((element) => element.getAnimations().length)).toBe(0)
  }
  await waitUntilSettled('bottom-end')
  await expectUnaffected(call, async () => {
    const start = (await handle.boundingBox())!
    const [x, y] = [start.x + start.width / 2, start.y + start.height / 2]
    const screen = (await page.locator('.offhook-call-screen').boundingBox())!
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(screen.x + 150, screen.y + 150, { steps: 12 })
    await page.locator('.offhook-self-view[data-dragging]').waitFor()
    await page.mouse.up()
    await waitUntilSettled('top-start')
    const end = (await handle.boundingBox())!
    expect(end.x).toBeLessThan(screen.x + screen.width / 2)
    expect(end.y).toBeLessThan(screen.y + screen.height / 2)
    await handle.focus()
    await page.keyboard.press('ArrowDown')
    await waitUntilSettled('bottom-start')
  })
})

it('minimizes the call to the dock and restores it', async () => {
  const call = await openVideoCall()
  const { page } = call[0]
  await expectUnaffected(call, async () => {
    await call[0].click('Minimize')
    await page.locator('.offhook-dock[data-status="connected"]').waitFor()
    await page.getByRole('button', { name: 'Back to the call' }).waitFor()
    await call[0].page.getByRole('textbox', { name: 'Dial by name' }).fill('the page stays usable')
  })
  await expectUnaffected(call, async () => {
    await page.getByRole('button', { name: 'Back to the call' }).press('Enter')
    await page.locator('.offhook-call-screen[data-status="connected"]').waitFor()
  })
  await call[0].click('End call')
  await call[1].waitForCleanup()
})

it('moves the call to a picture-in-picture window and back', async () => {
  const call = await openVideoCall()
  const { page } = call[0]
  const hasPipWindow = () =>
    page.evaluate(() =>
      Boolean((window as { documentPictureInPicture?: { window: unknown } }).documentPictureInPicture?.window),
    )
  const pipVideo = () =>
    page.evaluate(() => {
      const { documentPictureInPicture } = window as { documentPictureInPicture?: { window: Window | null } }
      const video = documentPictureInPicture?.window?.document.querySelector('video')
      return video
        ? { width: video.videoWidth, isPlaying: !video.paused, objectFit: getComputedStyle(video).objectFit }
        : null
    })
  await expectUnaffected(call, async () => {
    await call[0].click('Open small window')
    await page.getByText('The call is in its own window').waitFor()
    await eventually(pipVideo).toMatchObject({ isPlaying: true, objectFit: 'cover' })
  })
  await expectUnaffected(call, async () => {
    await call[0].click('Bring it back')
    await page.locator('.offhook-call-screen[data-status="connected"]').waitFor()
    await eventually(hasPipWindow).toBe(false)
  })
  // The user closes the window itself.
  await expectUnaffected(call, async () => {
    await call[0].click('Open small window')
    await eventually(hasPipWindow).toBe(true)
    await page.evaluate(() =>
      (window as { documentPictureInPicture?: { window: Window | null } }).documentPictureInPicture?.window?.close(),
    )
    await page.locator('.offhook-call-screen[data-status="connected"]').waitFor()
  })
})

it('switches microphone and camera during the call', async () => {
  const call = await openVideoCall()
  const { page } = call[0]
  const liveTrackCount = () =>
    call[0]
      .readProbe()
      .then(({ capturedTracks }) => capturedTracks.filter(({ readyState }) => readyState === 'live').length)
  for (const kind of ['Microphone', 'Camera']) {
    await expectUnaffected(call, async () => {
      const before = (await call[0].readProbe()).capturedTracks.length
      await call[0].click('Microphone, camera and speaker')
      const select = page.getByRole('combobox', { name: kind })
      await select.waitFor()
      const options = await select
        .locator('option')
        .evaluateAll((elements) => elements.map((element) => (element as HTMLOptionElement).value))
      const current = await select.inputValue()
      // Headless Chromium has three microphones and one camera: the camera is selected by name, and is in use already.
      const other = options.filter((value) => value !== '' && value !== 'default').find((value) => value !== current)!
      await select.selectOption(other)
      const opened = kind === 'Microphone' ? 1 : 0
      await eventually(async () => (await call[0].readProbe()).capturedTracks.length).toBe(before + opened)
      await eventually(liveTrackCount).toBe(2)
      await page.keyboard.press('Escape')
      await select.waitFor({ state: 'detached' })
    })
  }
})
