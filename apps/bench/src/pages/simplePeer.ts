import Peer from 'simple-peer/simplepeer.min.js'
import { type CreateImplementation, openDevices, playRemoteStream, stopTracks } from './callImplementation.ts'
import { connectToRelay } from './connectToRelay.ts'

// simple-peer's default STUN servers are unreachable in the test network and would delay every call.
const config = { iceServers: [] }

/** simple-peer and socket.io as in the tutorials: one signal in each direction, the caller's with the call, `trickle: false`. */
export const createSimplePeer: CreateImplementation = async (page) => {
  const relay = await connectToRelay<{ call: Peer.SignalData; answer: Peer.SignalData; end: null }>(page)
  let peer: Peer.Instance | null = null
  let stream: MediaStream | null = null
  let offer: Peer.SignalData | null = null

  relay.on('call', (signal) => {
    offer = signal
    page.onRinging()
  })
  relay.on('answer', (signal) => peer?.signal(signal))
  relay.on('end', () => {
    close()
    page.onEnded()
  })

  function open(localStream: MediaStream, initiator: boolean): Peer.Instance {
    stream = localStream
    peer = new Peer({ initiator, trickle: false, stream: localStream, config })
    peer.on('signal', (signal) => relay.send(initiator ? 'call' : 'answer', signal))
    peer.on('stream', (remoteStream) => playRemoteStream(page, remoteStream))
    // simple-peer 9 reports the hangup of the other side as an error.
    peer.on('error', () => undefined)
    return peer
  }

  function close(): void {
    peer?.destroy()
    stopTracks(stream)
    peer = stream = offer = null
  }

  return {
    async call() {
      open(await openDevices(page), true)
    },
    async answer() {
      if (!offer) throw new Error('There is no incoming call')
      open(await openDevices(page), false).signal(offer)
    },
    hangUp() {
      relay.send('end', null)
      close()
    },
  }
}
