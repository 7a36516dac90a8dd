import { expect, it } from 'vitest'
import { eventually } from './handset.ts'
import type { Phone } from './phone.ts'
import { setUpPhones } from './setUpPhones.ts'

/** A real call is looked at in every way there is, and its devices are changed, and the call itself does not notice. */

const phones = setUpPhones()

async function inVideoCall(): Promise<[alice: Phone, bob: Phone]> {
  const [alice, bob] = await phones.openTwo()
  await alice.click('Video call Bob')
  await bob.rings('video', 'Alice')
  await bob.click('Answer')
  await alice.hasStatus('Bob', 'connected')
  await bob.hasStatus('Alice', 'connected')
  await bob.rises('framesDecoded')
  await bob.rises('audioEnergy')
  return [alice, bob]
}

/** What Bob sees and hears of Alice goes on while she does something, over the same connection, with nothing negotiated. */
async function unnoticed([alice, bob]: [Phone, Phone], something: () => Promise<void>): Promise<void> {
  const wires = async () =>
    (await Promise.all([alice.read(), bob.read()])).map(({ negotiations, allConnections }) => [
      negotiations,
      allConnections,
    ])
  const before = await wires()
  await something()
  for (const phone of [alice, bob]) {
    await phone.rises('framesDecoded')
    await phone.rises('audioEnergy')
  }
  expect(await wires()).toEqual(before)
}

it('lets Alice drag her own picture into another corner', async () => {
  const call = await inVideoCall()
  const { page } = call[0]
  const handle = page.getByRole('button', { name: 'Move your picture' })
  const box = page.locator('.offhook-self-view')
  const settled = async (corner: string) => {
    await page.locator(`.offhook-self-view[data-corner="${corner}"]:not([data-dragging])`).waitFor()
    await eventually(() => box.evaluate((element) => element.getAnimations().length)).toBe(0)
  }
  await settled('bottom-end')
  await unnoticed(call, async () => {
    const start = (await handle.boundingBox())!
    const [x, y] = [start.x + start.width / 2, start.y + start.height / 2]
    const screen = (await page.locator('.offhook-call-screen').boundingBox())!
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(screen.x + 150, screen.y + 150, { steps: 12 })
    await page.locator('.offhook-self-view[data-dragging]').waitFor()
    await page.mouse.up()
    await settled('top-start')
    const end = (await handle.boundingBox())!
    expect(end.x).toBeLessThan(screen.x + screen.width / 2)
    expect(end.y).toBeLessThan(screen.y + screen.height / 2)
    await handle.focus()
    await page.keyboard.press('ArrowDown')
    await settled('bottom-start')
  })
})

it('goes on while it is made small, and when it comes back', async () => {
  const call = await inVideoCall()
  const { page } = call[0]
  await unnoticed(call, async () => {
    await call[0].click('Minimize')
    await page.locator('.offhook-dock[data-status="connected"]').waitFor()
    await page.getByRole('button', { name: 'Back to the call' }).waitFor()
    await call[0].page.getByRole('textbox', { name: 'Dial by name' }).fill('the page can be used meanwhile')
  })
  await unnoticed(call, async () => {
    await page.getByRole('button', { name: 'Back to the call' }).press('Enter')
    await page.locator('.offhook-call-screen[data-status="connected"]').waitFor()
  })
  await call[0].click('End call')
  await call[1].isSilent()
})

it('goes on in a window of its own, and comes back from there', async () => {
  const call = await inVideoCall()
  const { page } = call[0]
  const hasWindow = () =>
    page.evaluate(() =>
      Boolean((window as { documentPictureInPicture?: { window: unknown } }).documentPictureInPicture?.window),
    )
  const picture = () =>
    page.evaluate(() => {
      const { documentPictureInPicture } = window as { documentPictureInPicture?: { window: Window | null } }
      const video = documentPictureInPicture?.window?.document.querySelector('video')
      return video
        ? { width: video.videoWidth, isPlaying: !video.paused, fills: getComputedStyle(video).objectFit }
        : null
    })
  await unnoticed(call, async () => {
    await call[0].click('Open small window')
    await page.getByText('The call is in its own window').waitFor()
    await eventually(picture).toMatchObject({ isPlaying: true, fills: 'cover' })
  })
  await unnoticed(call, async () => {
    await call[0].click('Bring it back')
    await page.locator('.offhook-call-screen[data-status="connected"]').waitFor()
    await eventually(hasWindow).toBe(false)
  })
  // Closed as a person closes it.
  await unnoticed(call, async () => {
    await call[0].click('Open small window')
    await eventually(hasWindow).toBe(true)
    await page.evaluate(() =>
      (window as { documentPictureInPicture?: { window: Window | null } }).documentPictureInPicture?.window?.close(),
    )
    await page.locator('.offhook-call-screen[data-status="connected"]').waitFor()
  })
})

it('changes microphone and camera without the call noticing', async () => {
  const call = await inVideoCall()
  const { page } = call[0]
  const inUse = () =>
    call[0].read().then(({ captured }) => captured.filter(({ readyState }) => readyState === 'live').length)
  for (const kind of ['Microphone', 'Camera']) {
    await unnoticed(call, async () => {
      const before = (await call[0].read()).captured.length
      await call[0].click('Microphone, camera and speaker')
      const select = page.getByRole('combobox', { name: kind })
      await select.waitFor()
      const options = await select
        .locator('option')
        .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))
      const now = await select.inputValue()
      // Headless Chromium has three microphones and one camera: another way to name it is another choice all the same.
      const other = options.filter((value) => value !== '' && value !== 'default').find((value) => value !== now)!
      await select.selectOption(other)
      await eventually(async () => (await call[0].read()).captured.length).toBeGreaterThan(before)
      await eventually(inUse).toBe(2)
      await page.keyboard.press('Escape')
      await select.waitFor({ state: 'detached' })
    })
  }
})
