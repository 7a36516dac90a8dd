import { type CreateImplementation, openDevices, playRemoteStream, stopTracks } from './callImplementation.ts'
import { connectToRelay } from './connectToRelay.ts'

interface Messages {
  call: RTCSessionDescriptionInit
  description: RTCSessionDescriptionInit
  candidate: RTCIceCandidateInit
  end: null
}

/**
 * A plain RTCPeerConnection that is connected while it rings, and whose callee opens the devices with the click on Answer: the minimum
 * for an implementation that is given no time to open the camera before. The caller sends media while it rings.
 */
export const createConnected: CreateImplementation = async (page) => {
  const relay = await connectToRelay<Messages>(page)
  let connection: RTCPeerConnection | null = null
  let stream: MediaStream | null = null
  /** Candidates that arrived before the remote description. */
  let pendingCandidates: RTCIceCandidateInit[] = []

  relay.on('call', async (description) => {
    const opened = open()
    await describe(opened, description)
    for (const transceiver of opened.getTransceivers()) transceiver.direction = 'sendrecv'
    await opened.setLocalDescription()
    if (opened.localDescription) relay.send('description', opened.localDescription)
    page.onRinging()
  })
  relay.on('description', async (description) => {
    if (connection) await describe(connection, description)
  })
  relay.on('candidate', async (candidate) => {
    if (connection?.remoteDescription) await connection.addIceCandidate(candidate)
    else pendingCandidates.push(candidate)
  })
  relay.on('end', () => {
    close()
    page.onEnded()
  })

  function open(): RTCPeerConnection {
    connection = new RTCPeerConnection()
    const remoteStream = new MediaStream()
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) relay.send('candidate', candidate.toJSON())
    }
    connection.ontrack = ({ track }) => {
      remoteStream.addTrack(track)
      playRemoteStream(page, remoteStream)
    }
    return connection
  }

  async function describe(opened: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void> {
    await opened.setRemoteDescription(description)
    const candidates = pendingCandidates
    pendingCandidates = []
    for (const candidate of candidates) await opened.addIceCandidate(candidate)
  }

  function close(): void {
    connection?.close()
    stopTracks(stream)
    connection = stream = null
    pendingCandidates = []
  }

  return {
    async call() {
      stream = await openDevices()
      const opened = open()
      for (const track of stream.getTracks()) opened.addTrack(track, stream)
      await opened.setLocalDescription()
      if (opened.localDescription) relay.send('call', opened.localDescription)
    },
    async answer() {
      stream = await openDevices()
      const senders = connection?.getTransceivers() ?? []
      for (const { sender, receiver } of senders) {
        const track = stream.getTracks().find(({ kind }) => kind === receiver.track.kind)
        if (track) void sender.replaceTrack(track)
      }
    },
    hangUp() {
      relay.send('end', null)
      close()
    },
  }
}
