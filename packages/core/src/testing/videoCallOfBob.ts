import type { CaptureSource } from '@offhook/protocol'
import { afterEach, beforeEach, expect } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from './testEnvironment'

/**
 * Sets up, before each test of a file, a server with Alice and Bob, for tests of what happens to Bob's devices in a video call.
 * Destructure only the functions: a client may be replaced, for example after a reload.
 */
export function setUpVideoCallOfBob() {
  let environment: TestEnvironment
  let alice: TestClient
  let bob: TestClient

  beforeEach(async () => {
    environment = createTestEnvironment()
    ;[alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  })
  afterEach(() => {
    environment.server.close()
  })

  const tracksOfBob = ({ client }: TestClient) =>
    Object.values(client.store.getState().calls)[0]?.participants['bob@example.com']?.tracks ?? expect.unreachable()

  return {
    get environment() {
      return environment
    },
    get alice() {
      return alice
    },
    set alice(next) {
      alice = next
    },
    get bob() {
      return bob
    },
    set bob(next) {
      bob = next
    },
    /** Bob makes a video call to Alice, who answers. */
    async connect(): Promise<void> {
      void bob.client.makeVideoCall(['alice'])
      await environment.settle()
      void alice.client.answerCall()
      await environment.settle()
      for (const each of [alice, bob]) each.log.length = 0
    },
    capture: (source: CaptureSource) => bob.client.store.getState().capture[source],
    tracksOfBob,
    /** Whether Bob's source is muted: at Bob, and at Alice. */
    muted: (source: CaptureSource) => [bob, alice].map((each) => tracksOfBob(each)[source].isMuted),
    /** What a client has reported about mutes since the call was connected. */
    mutes: (testClient: TestClient) => testClient.log.filter((entry) => entry.includes('muted')),
    /** The device that Bob's source is captured from, or `null` if its track has ended. */
    deviceOf(source: CaptureSource) {
      const track = bob.client.tracks.get(tracksOfBob(bob)[source].trackId ?? '')
      return track?.readyState === 'live' ? track.getSettings().deviceId : null
    },
    /** Advances the clock by longer than the client waits for lists of devices. */
    waitForList: () => environment.clock.advance(500),
  }
}
