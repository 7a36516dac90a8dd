import Peer from 'simple-peer/simplepeer.min.js'
import { closeDevices, type CreateContestant, openDevices } from './contestant.ts'
import { lineTo } from './lineTo.ts'

// There is no STUN server in the bench's network: with simple-peer's own list everybody would wait for strangers' servers.
const config = { iceServers: [] }

/** simple-peer and socket.io as the tutorials have it: one signal each way, the caller's with the call, `trickle: false`. */
export const createSimplePeer: CreateContestant = async (phone) => {
  const line = await lineTo<{ call: Peer.SignalData; answer: Peer.SignalData; end: null }>(phone)
  let peer: Peer.Instance | null = null
  let stream: MediaStream | null = null
  let offer: Peer.SignalData | null = null

  line.on('call', (signal) => {
    offer = signal
    phone.ring()
  })
  line.on('answer', (signal) => peer?.signal(signal))
  line.on('end', () => {
    close()
    phone.ended()
  })

  function open(own: MediaStream, initiator: boolean): Peer.Instance {
    stream = own
    peer = new Peer({ initiator, trickle: false, stream: own, config })
    peer.on('signal', (signal) => line.say(initiator ? 'call' : 'answer', signal))
    peer.on('stream', (remote) => {
      phone.picture.srcObject = remote
      void phone.picture.play()
    })
    // The other end's hanging up is an error to simple-peer 9.
    peer.on('error', () => undefined)
    return peer
  }

  function close(): void {
    peer?.destroy()
    closeDevices(stream)
    peer = stream = offer = null
  }

  return {
    async call() {
      open(await openDevices(), true)
    },
    async answer() {
      if (!offer) throw new Error('Nothing rings')
      open(await openDevices(), false).signal(offer)
    },
    hangUp() {
      line.say('end', null)
      close()
    },
  }
}
