import { afterEach, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

it('lists the users who are online and notifies listeners of changes', async () => {
  server = await startTestServer({ allowClientNames: true })
  const lists: string[][] = []
  const unsubscribe = server.presence.subscribe((online) => lists.push(online.map(({ displayName }) => displayName)))
  const phone = await connectProtocolClient(server.url, 'alice', { displayName: 'Alice' })
  const laptop = await connectProtocolClient(server.url, 'alice', { displayName: 'Alice' })
  await connectProtocolClient(server.url, 'bob', { displayName: 'Bob' })
  expect(server.presence.list()).toEqual([
    { userJid: 'alice@example.com', userId: 'alice', displayName: 'Alice' },
    { userJid: 'bob@example.com', userId: 'bob', displayName: 'Bob' },
  ])
  phone.socket.disconnect()
  laptop.socket.disconnect()
  await vi.waitFor(() => expect(lists).toEqual([['Alice'], ['Alice', 'Bob'], ['Bob']]))
  unsubscribe()
  await connectProtocolClient(server.url, 'carol')
  expect(lists).toHaveLength(3)
})

it('logs an error of a listener and calls the other listeners', async () => {
  server = await startTestServer()
  server.presence.subscribe(() => {
    throw new Error('on purpose')
  })
  const listener = vi.fn()
  server.presence.subscribe(listener)
  await connectProtocolClient(server.url, 'alice')
  expect(listener).toHaveBeenCalledOnce()
  expect(server.log()).toContain('presence listener failed')
})
