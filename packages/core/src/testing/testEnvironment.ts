import type { CallClientOptions } from '../api/callClient'
import { createFakeClock, type FakeClock } from './fakeClock'
import { createFakeDeviceMemory, type FakeDeviceMemory } from './fakeDeviceMemory'
import { createFakeNetwork, type FakeNetwork } from './fakeNetwork'
import { createInMemoryServer, type InMemoryServer, type InMemoryServerOptions, type TestUser } from './inMemoryServer'
import { createTestClient, type TestClient, type TestClientOptions } from './testClient'

export type { TestClient, TestClientOptions }

/** One server, network and clock in memory, and the clients that use them. */
export interface TestEnvironment {
  clock: FakeClock
  server: InMemoryServer
  network: FakeNetwork
  /** Creates a client on a new device of a user, and connects it. */
  createTestClient(user: string | TestUser, options?: TestClientOptions): Promise<TestClient>
  /** Waits for every message and promise in progress. No time passes. */
  settle(): Promise<void>
}

/** Options of `createTestEnvironment`: those of the server, and the following. */
export interface TestEnvironmentOptions extends Omit<Partial<InMemoryServerOptions>, 'clock'> {
  clock?: FakeClock
  /** An option of every client. */
  earlyMedia?: NonNullable<CallClientOptions['earlyMedia']>
}

/** More rounds than any chain of messages between clients needs. */
const SETTLE_ROUNDS = 4

export function createTestEnvironment({
  clock = createFakeClock(),
  earlyMedia = true,
  ...serverOptions
}: TestEnvironmentOptions = {}): TestEnvironment {
  const server = createInMemoryServer({ clock, ...serverOptions })
  const network = createFakeNetwork()
  const clientCounts = new Map<string, number>()
  const memories = new Map<string, FakeDeviceMemory>()

  function memoryOf(userName: string): FakeDeviceMemory {
    const memory = memories.get(userName) ?? createFakeDeviceMemory()
    memories.set(userName, memory)
    return memory
  }

  function nameTransport(userName: string): string {
    const count = (clientCounts.get(userName) ?? 0) + 1
    clientCounts.set(userName, count)
    return count === 1 ? userName : `${userName}-${String(count)}`
  }

  return {
    clock,
    server,
    network,
    createTestClient: (user, options) =>
      createTestClient({ clock, server, network, earlyMedia, memoryOf, nameTransport }, user, options),
    async settle() {
      for (let round = 0; round < SETTLE_ROUNDS; round++) await clock.settle()
    },
  }
}
