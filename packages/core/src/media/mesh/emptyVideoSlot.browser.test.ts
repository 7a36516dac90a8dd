import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../api/ports/clock'
import type { MediaTransport } from '../../api/ports/mediaTransport'
import { createSimplePeerTransport } from './simplePeerTransport'

// Beside sound Chromium probes the bandwidth with padding from the empty video sender, which unmutes the track at the other end.

const NativeConnection = window.RTCPeerConnection
const connections: RTCPeerConnection[] = []
const transports: MediaTransport[] = []
const tracks: MediaStreamTrack[] = []

afterEach(() => {
  window.RTCPeerConnection = NativeConnection
  for (const transport of transports.splice(0)) transport.close()
  for (const track of tracks.splice(0)) track.stop()
  connections.splice(0)
})

async function capture(kind: 'audio' | 'video'): Promise<MediaStreamTrack> {
  tracks.push(...(await navigator.mediaDevices.getUserMedia({ [kind]: true })).getTracks())
  return tracks.at(-1) ?? expect.unreachable(`no ${kind}`)
}

/** Connects two ends, each with a microphone. @returns the reports of tracks, and the transport of the one that offers */
async function connect() {
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }
  const reports: string[] = []
  const create = (self: string, other: () => MediaTransport) => {
    const transport = createSimplePeerTransport({
      iceServers: [],
      clock: systemClock,
      onSignal(_peerId, generation, signal) {
        setTimeout(() => {
          other().receiveSignal(self, generation, signal)
        })
      },
      onConnectionState: () => undefined,
      onTrack: (peerId, source, track) => reports.push(`${track ? '' : 'no '}${source} of ${peerId}`),
      onError: (_peerId, error) => {
        throw error
      },
    })
    transports.push(transport)
    return transport
  }
  const alice: MediaTransport = create('alice', () => bob)
  const bob: MediaTransport = create('bob', () => alice)
  for (const transport of [alice, bob]) await transport.setLocalTrack('microphone', await capture('audio'))
  alice.addPeer({ peerId: 'bob', initiator: true })
  bob.addPeer({ peerId: 'alice', initiator: false })
  return { reports, alice }
}

/** Waits until each connection has received a packet for its empty video slot. */
async function receivePadding(): Promise<void> {
  const receivesPadding = async (connection: RTCPeerConnection) => {
    const report = (await connection.getStats()) as unknown as Map<string, RTCInboundRtpStreamStats>
    return [...report.values()].some(
      ({ type, kind, packetsReceived = 0 }) => type === 'inbound-rtp' && kind === 'video' && packetsReceived > 0,
    )
  }
  await expect.poll(async () => Promise.all(connections.map(receivesPadding)), { timeout: 8_000 }).toEqual([true, true])
}

const sounds = ['microphone of alice', 'microphone of bob']

it('reports no picture for padding alone', async () => {
  const { reports } = await connect()
  await receivePadding()
  await expect.poll(() => [...reports].sort()).toEqual(sounds)
})

it('reports a picture that begins after padding has arrived', async () => {
  const { reports, alice } = await connect()
  await receivePadding()
  await alice.setLocalTrack('camera', await capture('video'))
  await expect.poll(() => [...reports].sort(), { timeout: 8_000 }).toEqual(['camera of alice', ...sounds])
})
