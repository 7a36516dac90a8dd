import { afterEach, expect, it } from 'vitest'
import type { MissedCallEvent } from '../api/callEvents'
import { createMissedCalls } from '../call/missedCalls'
import { createEventEmitter } from '../events/eventEmitter'
import { createCallStore } from '../store/callStore'
import { createFakeBrowser, type FakeTab } from '../testing/fakeBrowser'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
})

const missedBy = ({ client }: TestClient) => client.store.getState().missedCalls.map(({ userJid }) => userJid)

/** Calls Bob, and cancels. */
async function callInVain(caller: TestClient): Promise<void> {
  const call = caller.client.makeVoiceCall(['bob'])
  await environment.settle()
  await call
  const ended = caller.client.endCall()
  await environment.settle()
  await ended
}

async function openPages(): Promise<{ alice: TestClient; pages: TestClient[]; otherDevice: TestClient }> {
  environment = createTestEnvironment({ maxDevicesPerUser: 11 })
  const browser = createFakeBrowser()
  const open = (user: string) => environment.createTestClient(user, { browser })
  const alice = await open('alice')
  const pages: TestClient[] = []
  for (let page = 0; page < 10; page++) pages.push(await open('bob'))
  return { alice, pages, otherDevice: await environment.createTestClient('bob') }
}

it('keeps the missed calls of the user, in the order of the calls', async () => {
  const { alice, pages } = await openPages()
  await callInVain(alice)
  const carol = await environment.createTestClient('carol')
  await callInVain(carol)
  for (const page of pages) expect(missedBy(page)).toEqual(['alice@example.com', 'carol@example.com'])
  expect(missedBy(alice)).toEqual([])
})

it('dismisses a missed call on ten pages of the user in this browser, and on no other device', async () => {
  const { alice, pages, otherDevice } = await openPages()
  await callInVain(alice)
  const [first] = pages[0]?.client.store.getState().missedCalls ?? []
  await callInVain(alice)
  pages[3]?.client.dismissMissedCall(first?.roomId ?? '')
  await environment.settle()
  for (const page of pages) expect(page.client.store.getState().missedCalls.map(({ roomId }) => roomId)).toHaveLength(1)
  expect(missedBy(otherDevice)).toHaveLength(2)
})

it('forgets them when another user signs in, and keeps them when the same user signs in again', async () => {
  const { alice, pages } = await openPages()
  const [page, other] = pages as [TestClient, TestClient]
  await callInVain(alice)
  await page.signInAs('bob')
  expect(missedBy(page)).toHaveLength(1)
  const [missed] = page.client.store.getState().missedCalls
  await page.signInAs('dave')
  expect(missedBy(page)).toEqual([])
  page.client.dismissMissedCall(missed?.roomId ?? '')
  await environment.settle()
  expect(missedBy(other)).toHaveLength(1)
})

it('shares dismissals with the pages of the same server only: several may be at one origin', async () => {
  environment = createTestEnvironment()
  const browser = createFakeBrowser()
  const open = (path: string) => environment.createTestClient('bob', { browser, clientOptions: { path } })
  const [page, same, other] = [await open('/one'), await open('/one'), await open('/two')]
  const alice = await environment.createTestClient('alice')
  await callInVain(alice)
  const [missed] = page.client.store.getState().missedCalls
  page.client.dismissMissedCall(missed?.roomId ?? '')
  await environment.settle()
  expect([page, same, other].map((each) => missedBy(each).length)).toEqual([0, 0, 1])
})

function createPage(tab: FakeTab) {
  const store = createCallStore()
  store.setState({ self: { userJid: 'bob@example.com', userId: 'bob', displayName: 'Bob' } })
  const emitter = createEventEmitter({})
  const missedCalls = createMissedCalls({ server: 'memory:', store, emitter, openChannel: tab.openPageChannel })
  return {
    ...missedCalls,
    miss(roomId: string) {
      emitter.emit('missedCall', { roomId } as MissedCallEvent)
    },
    rooms: () => store.getState().missedCalls.map(({ roomId }) => roomId),
  }
}

it('removes a call that another page has dismissed before this page received it', async () => {
  environment = createTestEnvironment()
  const browser = createFakeBrowser()
  const page = createPage(browser.openTab())
  page.miss('room')
  page.dismiss('room')
  const late = createPage(browser.openTab())
  late.miss('room')
  late.miss('later')
  await environment.settle()
  expect(late.rooms()).toEqual(['later'])
  page.miss('room')
  expect(page.rooms()).toEqual([])
})

it('keeps twenty, and ignores messages of another version of the page', async () => {
  environment = createTestEnvironment()
  const browser = createFakeBrowser()
  const tab = browser.openTab()
  const page = createPage(tab)
  for (let call = 1; call <= 30; call++) page.miss(String(call))
  const other = browser.openTab().openPageChannel('offhook:memory: bob@example.com', () => undefined)
  for (const message of [null, 'dismissed', {}, { dismissed: '30' }, { dismissed: [1, null], received: 7 }])
    other.post(message)
  await environment.settle()
  expect(page.rooms()).toHaveLength(20)
  expect(page.rooms().at(-1)).toBe('30')
})
