import type { TestPage } from './testPage.ts'

type CallType = 'audio' | 'video'

/** Alice calls Bob. Resolves when Bob's page shows the incoming call. */
export async function placeCall(alice: TestPage, bob: TestPage, callType: CallType = 'audio'): Promise<void> {
  await alice.click(callType === 'audio' ? 'Call Bob' : 'Video call Bob')
  await bob.waitForIncomingCall(callType, 'Alice')
}

/** Alice calls Bob and Bob answers. Resolves when both pages show the call as connected. */
export async function connectCall(alice: TestPage, bob: TestPage, callType?: CallType): Promise<void> {
  await placeCall(alice, bob, callType)
  await bob.click('Answer')
  await waitUntilConnected(alice, bob)
}

export async function waitUntilConnected(alice: TestPage, bob: TestPage): Promise<void> {
  await alice.waitForStatus('Bob', 'connected')
  await bob.waitForStatus('Alice', 'connected')
}
