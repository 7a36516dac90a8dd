import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { probeConnection } from './probeConnection'

const NativeConnection = window.RTCPeerConnection
const created: RTCPeerConnection[] = []

beforeEach(() => {
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      created.push(this)
    }
  }
})
afterEach(() => {
  window.RTCPeerConnection = NativeConnection
  for (const connection of created.splice(0)) connection.close()
})

describe('probeConnection', () => {
  it('finds host candidates and leaves no connection open', async () => {
    expect(await probeConnection([])).toEqual(['host'])
    expect(created.map(({ signalingState }) => signalingState)).toEqual(['closed'])
  })

  it('does not count a server that does not respond', async () => {
    // Port 9 is the discard service.
    const servers = [{ urls: 'turn:127.0.0.1:9', username: 'alice', credential: 'secret' }]
    expect(await probeConnection(servers)).toEqual(['host'])
    expect(created.map(({ signalingState }) => signalingState)).toEqual(['closed'])
  })

  it('finds nothing when a server URL is malformed', async () => {
    expect(await probeConnection([{ urls: 'not a server' }])).toEqual([])
  })
})
