import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { ChromiumTestPage } from '../chromiumTestPage.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { setUpHostPages } from './setUpHostPages.ts'

// Group calls of three to five people in Chromium and Firefox. Screenshots of every state are in temp/group-calls.

const hostPages = setUpHostPages()

const folder = fileURLToPath(new URL('../../../../temp/group-calls/', import.meta.url))
mkdirSync(folder, { recursive: true })

async function takeScreenshot({ page }: ChromiumTestPage, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}${name}.png` })
}

/** The tiles of the call screen: the name, and the status in words where there is one. */
const readTiles = (testPage: TestPage) =>
  testPage.evaluate(() =>
    [...document.querySelectorAll('.offhook-call-screen .offhook-tile')].map((tile) =>
      [tile.getAttribute('aria-label'), tile.querySelector('.offhook-tile-status')?.textContent]
        .filter(Boolean)
        .join(': '),
    ),
  )

const readStatus = (testPage: TestPage) =>
  testPage.evaluate(() => document.querySelector('.offhook-call-screen')?.getAttribute('data-status'))

it('shows who rings, declines, is engaged, answers and leaves, in a call of five people', async () => {
  const [alice, bob, carol, dave, erin] = await Promise.all([
    hostPages.open('alice'),
    hostPages.open('bob'),
    hostPages.open('carol'),
    hostPages.openFirefox('dave'),
    hostPages.open('erin'),
  ])
  await erin.evaluate(async () => {
    await window.hostPage.client.makeVoiceCall(['zoe'])
  })
  await alice.evaluate(async () => {
    await window.hostPage.client.makeVideoCall(['bob', 'carol', 'dave', 'erin'])
  })
  await eventually(() => readTiles(alice)).toEqual(['Bob: Ringing…', 'Carol: Ringing…', 'Dave: Ringing…', 'You'])
  await takeScreenshot(alice, '1-ringing-and-engaged')

  await carol.click('Decline')
  await eventually(() => readTiles(alice)).toEqual(['Bob: Ringing…', 'Dave: Ringing…', 'You'])
  await takeScreenshot(alice, '2-declined')

  await bob.click('Answer')
  await eventually(() => readTiles(alice)).toEqual(['Bob', 'Dave: Ringing…', 'You'])
  await eventually(() => readTiles(bob)).toEqual(['Alice', 'Dave: Ringing…', 'You'])
  await takeScreenshot(alice, '3-answered')
  await takeScreenshot(bob, '3-answered-at-bob')

  await dave.click('Answer')
  for (const testPage of [alice, bob, dave]) {
    await eventually(() => readStatus(testPage)).toBe('connected')
    await eventually(async () => (await readTiles(testPage)).every((tile) => !tile.includes(':'))).toBe(true)
    await testPage.waitForIncrease('framesDecoded')
  }
  await takeScreenshot(alice, '4-connected')

  await bob.click('End call')
  await eventually(() => readTiles(alice)).toEqual(['Dave', 'You'])
  await takeScreenshot(alice, '5-left')
  await alice.click('End call')
  for (const testPage of [alice, bob, carol, dave]) await testPage.waitForCleanup()
  await erin.evaluate(async () => {
    await window.hostPage.client.endCall()
  })
})

it('shows the one who is left alone whom they wait for, in a call of three people', async () => {
  const [alice, bob, carol] = await Promise.all([
    hostPages.open('alice'),
    hostPages.open('bob'),
    hostPages.open('carol'),
  ])
  await alice.evaluate(async () => {
    await window.hostPage.client.makeVideoCall(['bob', 'carol'])
  })
  await bob.click('Answer')
  await eventually(() => readStatus(bob)).toBe('connected')
  await alice.click('End call')
  await bob.page.getByText('Waiting for Carol').first().waitFor()
  await takeScreenshot(bob, '6-alone')
  expect(await readStatus(bob)).toBe('connected')
  await carol.click('Answer')
  await eventually(() => readTiles(carol)).toEqual(['Bob', 'You'])
  await bob.waitForIncrease('framesDecoded')
  await takeScreenshot(bob, '7-answered-after-the-caller-left')
  await bob.click('End call')
  for (const testPage of [alice, bob, carol]) await testPage.waitForCleanup()
})
