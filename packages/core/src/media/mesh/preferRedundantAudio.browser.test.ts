import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Signal } from '@offhook/protocol'
import { systemClock } from '../../api/ports/clock'
import type { MediaTransport } from '../../api/ports/mediaTransport'
import { connectTwoEndpoints } from '../../testing/contracts/twoEndpoints'
import { noVideoLimits } from './cameraEncoding'
import { createPeerConnection, type PeerConnection } from './peerConnection'
import { createSimplePeerTransport } from './simplePeerTransport'

const NativeConnection = window.RTCPeerConnection
const connections: RTCPeerConnection[] = []
const transports: MediaTransport[] = []
const peers: PeerConnection[] = []
const tracks: MediaStreamTrack[] = []
const workers: Worker[] = []
/** The codec of every audio frame that a connection has sent. */
const sentCodecs = new Map<RTCPeerConnection, string[]>()

/** Posts the codec of each frame that is sent. Statistics and `getParameters` do not tell Opus and RED apart, or not what is sent. */
const postCodecs = `onrtctransform = ({ transformer: { readable, writable } }) =>
  readable.pipeThrough(new TransformStream({
    transform(frame, controller) {
      postMessage(frame.getMetadata().mimeType)
      controller.enqueue(frame)
    },
  })).pipeTo(writable)`

/** Call before the sender has a track: Chromium ignores a transform that is set later. */
function watchSender(pc: RTCPeerConnection, { sender, receiver }: RTCRtpTransceiver): void {
  if (receiver.track.kind !== 'audio') return
  const codecs: string[] = []
  sentCodecs.set(pc, codecs)
  const worker = new Worker(URL.createObjectURL(new Blob([postCodecs])))
  workers.push(worker)
  worker.onmessage = ({ data }) => codecs.push(String(data))
  sender.transform = new RTCRtpScriptTransform(worker)
}

beforeEach(() => {
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
      this.addEventListener('track', ({ transceiver }) => {
        if (!sentCodecs.has(this)) watchSender(this, transceiver)
      })
    }
    override addTransceiver(...args: Parameters<RTCPeerConnection['addTransceiver']>): RTCRtpTransceiver {
      const transceiver = super.addTransceiver(...args)
      watchSender(this, transceiver)
      return transceiver
    }
  }
})

afterEach(() => {
  window.RTCPeerConnection = NativeConnection
  for (const item of [...transports.splice(0), ...peers.splice(0)]) item.close()
  for (const track of tracks.splice(0)) track.stop()
  for (const worker of workers.splice(0)) worker.terminate()
  connections.splice(0)
  sentCodecs.clear()
})

async function captureMicrophone(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  tracks.push(...stream.getTracks())
  return stream.getAudioTracks()[0] ?? expect.unreachable('no microphone')
}

const open = () => connections.filter(({ connectionState }) => connectionState === 'connected')

/** Waits until each end has sent half a second more of audio. @returns the codecs of it */
function sentByBothEnds(): Promise<string[][]> {
  expect(open()).toHaveLength(2)
  return Promise.all(
    open().map(async (pc) => {
      const codecs = sentCodecs.get(pc) ?? expect.unreachable('no audio sender')
      const from = codecs.length
      await vi.waitUntil(() => codecs.length > from + 25, { timeout: 8_000 })
      return [...new Set(codecs.slice(from))]
    }),
  )
}

const connectTransports = (savesData = () => false) =>
  connectTwoEndpoints(
    {
      create: {
        alice: (options) => createSimplePeerTransport({ ...options, savesData }),
        bob: createSimplePeerTransport,
      },
      track: captureMicrophone,
      isSending: () => Promise.resolve(true),
      linesSent: () => Promise.resolve(0),
      openConnections: () => open().length,
      timeoutMs: 8_000,
    },
    transports,
  )

/** Connects two ends, each with a microphone. @param deliver changes a signal on its way */
async function connectPeers(deliver: (signal: Signal) => Signal = (signal) => signal) {
  const slots = { alice: await captureMicrophone(), bob: await captureMicrophone() }
  const create = (end: 'alice' | 'bob', other: () => PeerConnection) => {
    const peer = createPeerConnection({
      initiator: end === 'alice',
      clock: systemClock,
      iceServers: [],
      isRelayOnly: false,
      isNegotiating: false,
      slots: () => ({ microphone: slots[end], camera: null }),
      isAudioRedundant: true,
      shownSize: () => null,
      onRemoteShownSize: () => undefined,
      videoLimits: () => noVideoLimits,
      isVideoPaused: () => false,
      onRemoteVideoPaused: () => undefined,
      onSignal(signal) {
        setTimeout(() => {
          other().receive(deliver(signal))
        })
      },
      onConnectionState: () => undefined,
      onTrack: () => undefined,
      onMessage: () => undefined,
      onClosed: () => undefined,
    })
    peers.push(peer)
    return peer
  }
  const alice: PeerConnection = create('alice', () => bob)
  const bob: PeerConnection = create('bob', () => alice)
  await vi.waitUntil(() => open().length === 2, { timeout: 8_000 })
  return alice
}

/** A signal of an end that does not list RED. It is neither in the answer to such an offer. */
function withoutRed(signal: Signal): Signal {
  if (!('sdp' in signal)) return signal
  const payloadType = /^a=rtpmap:(\d+) red\/48000/m.exec(signal.sdp)?.[1]
  if (payloadType === undefined) return signal
  const lines = signal.sdp.split('\r\n').filter((line) => !new RegExp(`^a=(rtpmap|fmtp):${payloadType} `).test(line))
  return {
    ...signal,
    sdp: lines.map((line) => (line.startsWith('m=audio') ? line.replace(` ${payloadType}`, '') : line)).join('\r\n'),
  }
}

it.each(['all', 'relay', 'negotiate', null] as const)(
  'sends redundant audio from both ends, preconnected with %s',
  async (mode) => {
    const { alice, bob, add, preconnect, connected } = connectTransports()
    if (mode) preconnect(true, mode)
    else add()
    for (const { transport } of [alice, bob]) await transport.setLocalTrack('microphone', await captureMicrophone())
    bob.transport.activatePeer('alice')
    alice.transport.activatePeer('bob')
    await connected()
    expect(await sentByBothEnds()).toEqual([['audio/red'], ['audio/red']])
  },
)

it('sends redundant audio from both ends in a new generation', async () => {
  const { alice, bob, add, connected, until } = connectTransports()
  add()
  for (const { transport } of [alice, bob]) await transport.setLocalTrack('microphone', await captureMicrophone())
  await connected()
  bob.transport.restart('alice')
  await until(() => {
    expect(bob.sent.some(({ generation, signal }) => generation === 2 && signal.type === 'answer')).toBe(true)
  })
  await connected()
  expect(await sentByBothEnds()).toEqual([['audio/red'], ['audio/red']])
})

it('sends redundant audio from both ends after an ICE restart', async () => {
  const alice = await connectPeers()
  const [pc] = open()
  const before = pc?.currentRemoteDescription
  alice.restartIce()
  await vi.waitUntil(() => pc?.currentRemoteDescription !== before, { timeout: 8_000 })
  expect(await sentByBothEnds()).toEqual([['audio/red'], ['audio/red']])
})

it('sends Opus to and from an end that does not list RED', async () => {
  await connectPeers((signal) => (signal.type === 'offer' ? withoutRed(signal) : signal))
  expect(await sentByBothEnds()).toEqual([['audio/opus'], ['audio/opus']])
})

it('sends Opus to and from an end that saves data', async () => {
  const { alice, bob, add, connected } = connectTransports(() => true)
  add()
  for (const { transport } of [alice, bob]) await transport.setLocalTrack('microphone', await captureMicrophone())
  await connected()
  expect(await sentByBothEnds()).toEqual([['audio/opus'], ['audio/opus']])
})
