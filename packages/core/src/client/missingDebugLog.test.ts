import { describe, expect, it, vi } from 'vitest'
import { selectActiveCall } from '../store/selectors'
import { createTestEnvironment } from '../testing/testEnvironment'

const chunks = ['../events/debugLog', '../signaling/logSignaling', '../call/describeTransition']

describe.each([
  ['fails', () => Promise.reject(new Error('404'))],
  ['hangs', () => new Promise<never>(() => undefined)],
])('code of the debug log whose request %s', (_, fault) => {
  it.each(chunks)('does not keep the client from working: %s', async (path) => {
    vi.doMock(path, fault)
    const environment = createTestEnvironment()
    const bob = await environment.createTestClient('bob')
    // Its connect waits until the code of the log is given up.
    const creating = environment.createTestClient('carol', { clientOptions: { debug: () => undefined } })
    await environment.clock.advance(2_000)
    await environment.settle()
    const carol = await creating
    void carol.client.makeVoiceCall(['bob'])
    await environment.settle()
    void bob.client.answerCall()
    await environment.settle()
    expect(selectActiveCall(carol.client.store.getState())?.status).toBe('connected')
    environment.server.close()
    vi.doUnmock(path)
    vi.resetModules()
  })
})
