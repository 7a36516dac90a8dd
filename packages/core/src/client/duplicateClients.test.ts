import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createCallStore } from '../store/callStore'
import { warnOfDuplicates } from './duplicateClients'

let urls = 0
let url = ''
const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)

beforeEach(() => {
  url = `https://${++urls}.example.com`
})

afterEach(() => {
  warn.mockClear()
})

function createClient(name: string, server = url) {
  const store = createCallStore()
  warnOfDuplicates(server, store)
  const connect = (user = name) => {
    store.setState({
      self: { userJid: `${user}@example.com`, userId: user, displayName: user },
      connection: { status: 'online' },
    })
  }
  const disconnect = () => {
    store.setState({ connection: { status: 'offline' } })
  }
  return { store, connect, disconnect }
}

it('warns once when the same user has a second client in the page', () => {
  const clients = [createClient('alice'), createClient('alice'), createClient('alice')]
  for (const client of clients) client.connect()
  expect(warn).toHaveBeenCalledOnce()
  expect(warn).toHaveBeenCalledWith(expect.stringMatching(/same user.*callClient\.ts.*import\.meta\.hot/))
})

it('does not warn of two users, nor of two servers', () => {
  const clients = [createClient('alice'), createClient('bob'), createClient('alice', `${url}:8443`)]
  for (const client of clients) client.connect()
  expect(warn).not.toHaveBeenCalled()
})

it('does not warn of a client that follows a disconnected one, nor of one that reconnects', () => {
  const first = createClient('alice')
  first.connect()
  first.store.setState({ connection: { status: 'reconnecting' } })
  first.connect()
  first.disconnect()
  createClient('alice').connect()
  expect(warn).not.toHaveBeenCalled()
})

it('warns when a client signs in the user of another one', () => {
  const [first, second] = [createClient('alice'), createClient('bob')]
  first.connect()
  second.connect()
  expect(warn).not.toHaveBeenCalled()
  second.connect('alice')
  expect(warn).toHaveBeenCalledOnce()
})
