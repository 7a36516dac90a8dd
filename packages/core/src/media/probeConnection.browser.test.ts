import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { probeConnection } from './probeConnection'

const NativeConnection = window.RTCPeerConnection
const made: RTCPeerConnection[] = []

beforeEach(() => {
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      made.push(this)
    }
  }
})
afterEach(() => {
  window.RTCPeerConnection = NativeConnection
  for (const connection of made.splice(0)) connection.close()
})

describe('probeConnection', () => {
  it('finds this machine’s own addresses, and leaves no connection open', async () => {
    expect(await probeConnection([])).toEqual(['host'])
    expect(made.map(({ signalingState }) => signalingState)).toEqual(['closed'])
  })

  it('does not count a server that answers nothing', async () => {
    // Port 9 discards.
    const servers = [{ urls: 'turn:127.0.0.1:9', username: 'somebody', credential: 'secret' }]
    expect(await probeConnection(servers)).toEqual(['host'])
    expect(made.map(({ signalingState }) => signalingState)).toEqual(['closed'])
  })

  it('finds nothing with servers that are none', async () => {
    expect(await probeConnection([{ urls: 'not a server' }])).toEqual([])
  })
})
