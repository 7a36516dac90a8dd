import { type CreateImplementation, openDevices, playRemoteStream, stopTracks } from './callImplementation.ts'
import { connectToRelay } from './connectToRelay.ts'

type Description = RTCSessionDescriptionInit | null

interface Messages {
  call: Description
  answer: Description
  candidate: RTCIceCandidateInit
  end: null
}

/**
 * A plain RTCPeerConnection, as written today without a library and without connecting while it rings: the offer is the call,
 * candidates trickle, and the callee starts with the click on Answer.
 */
export const createPlain: CreateImplementation = async (page) => {
  const relay = await connectToRelay<Messages>(page)
  let connection: RTCPeerConnection | null = null
  let stream: MediaStream | null = null
  let offer: Description | null = null
  /** Candidates that arrived before the remote description. */
  let pendingCandidates: RTCIceCandidateInit[] = []

  relay.on('call', (description) => {
    offer = description
    page.onRinging()
  })
  relay.on('answer', async (description) => {
    if (description) await connection?.setRemoteDescription(description)
    await addPendingCandidates()
  })
  relay.on('candidate', async (candidate) => {
    if (connection?.remoteDescription) await connection.addIceCandidate(candidate)
    else pendingCandidates.push(candidate)
  })
  relay.on('end', () => {
    close()
    page.onEnded()
  })

  function open(localStream: MediaStream): RTCPeerConnection {
    stream = localStream
    connection = new RTCPeerConnection()
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) relay.send('candidate', candidate.toJSON())
    }
    connection.ontrack = ({ streams: [remoteStream] }) => {
      if (remoteStream) playRemoteStream(page, remoteStream)
    }
    for (const track of localStream.getTracks()) connection.addTrack(track, localStream)
    return connection
  }

  async function addPendingCandidates(): Promise<void> {
    const candidates = pendingCandidates
    pendingCandidates = []
    for (const candidate of candidates) await connection?.addIceCandidate(candidate)
  }

  function close(): void {
    connection?.close()
    stopTracks(stream)
    connection = stream = offer = null
    pendingCandidates = []
  }

  return {
    async call() {
      const opened = open(await openDevices(page))
      await opened.setLocalDescription()
      relay.send('call', opened.localDescription)
    },
    async answer() {
      if (!offer) throw new Error('There is no incoming call')
      const opened = open(await openDevices(page))
      await opened.setRemoteDescription(offer)
      await addPendingCandidates()
      await opened.setLocalDescription()
      relay.send('answer', opened.localDescription)
    },
    hangUp() {
      relay.send('end', null)
      close()
    },
  }
}
