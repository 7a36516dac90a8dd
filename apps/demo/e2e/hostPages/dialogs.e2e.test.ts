import { describe, expect, it } from 'vitest'
import { placeCall } from '../connectCall.ts'
import { eventually } from '../testPage.ts'
import { actWith, closeHost, type HostDialog, hostDialogs, type Input, isHostOpen, openHost } from './hostDialogs.ts'
import { setUpHostPages, waitForIntactHost } from './setUpHostPages.ts'

const hostPages = setUpHostPages()

const inputs: Input[] = ['mouse', 'keyboard', 'touch']

/** Opens Alice's page, and Bob's with the dialog. */
async function openPages({ page }: HostDialog, input: Input = 'mouse') {
  return hostPages.openAliceAndBob({ bob: { ...page, context: { hasTouch: input === 'touch' } } })
}

describe.each(Object.entries(hostDialogs))('%s of the host', (_, dialog) => {
  it.each(inputs)('leaves a call that rings later to answer, mute and end by %s', async (input) => {
    const [alice, bob] = await openPages(dialog, input)
    await openHost(bob, dialog)
    await placeCall(alice, bob)
    await actWith(input, bob, 'Answer')
    await bob.waitForStatus('Alice', 'connected')
    await actWith(input, bob, 'Mute microphone')
    await bob.button('Unmute microphone').waitFor()
    expect(await isHostOpen(bob)).toBe(true)
    await actWith(input, bob, 'End call')
    await waitForIntactHost(bob)
    expect(await isHostOpen(bob)).toBe(true)
  })

  it('leaves a call that rings later to decline', async () => {
    const [alice, bob] = await openPages(dialog)
    await openHost(bob, dialog)
    await placeCall(alice, bob)
    await bob.page.keyboard.press('Escape')
    await actWith('mouse', bob, 'Decline')
    await eventually(() => bob.page.getByRole('alertdialog').count()).toBe(0)
    await alice.waitForStatus('Bob', 'ended')
    expect(await isHostOpen(bob)).toBe(true)
  })

  it('that opens while it rings leaves the call to answer', async () => {
    const [alice, bob] = await openPages(dialog)
    await placeCall(alice, bob)
    await openHost(bob, dialog, { byScript: true })
    await actWith('mouse', bob, 'Answer')
    await bob.waitForStatus('Alice', 'connected')
    await actWith('mouse', bob, 'End call')
    await waitForIntactHost(bob)
  })

  it('that opens during a call leaves it to mute and end, and gives the screen back when it closes', async () => {
    const [alice, bob] = await openPages(dialog)
    await placeCall(alice, bob)
    await bob.click('Answer')
    await bob.waitForStatus('Alice', 'connected')
    await openHost(bob, dialog, { byScript: true })
    await actWith('keyboard', bob, 'Mute microphone')
    await actWith('mouse', bob, 'Unmute microphone')
    if (!dialog.isPermanent) {
      await closeHost(bob)
      await bob.button('Minimize').waitFor()
      expect(await bob.evaluate(() => document.querySelector('[data-offhook-layer][popover]'))).toBeNull()
    }
    await bob.button('End call').click()
    await waitForIntactHost(bob)
  })
})

// Firefox has `inert`, popovers and modal dialogs of its own.
describe.each([
  'a native modal dialog',
  'a Radix dialog',
  'an overlay beside an inert app',
  'an overlay with the highest z-index',
])('%s of the host, in Firefox', (name) => {
  const dialog = hostDialogs[name]!

  it('leaves calls to answer, mute and end, whether it opens before or during the call', async () => {
    const [alice, bob] = await Promise.all([hostPages.open('alice'), hostPages.openFirefox('bob', dialog.page)])
    // Firefox builds the accessibility tree at the first query. It then misses a modal dialog beside inert content until it changes.
    await bob.page.$('::-p-aria([name="Call Alice"])')
    await openHost(bob, dialog)
    await placeCall(alice, bob)
    await bob.click('Answer')
    await bob.waitForStatus('Alice', 'connected')
    await bob.click('Mute microphone')
    await closeHost(bob)
    await bob.click('Minimize')
    await bob.click('Back to the call')
    await openHost(bob, dialog)
    await bob.click('Unmute microphone')
    expect(await isHostOpen(bob)).toBe(true)
    await bob.click('End call')
    await waitForIntactHost(bob)
  })
})
