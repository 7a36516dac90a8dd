import { closeDevices, type CreateContestant, openDevices } from './contestant.ts'
import { lineTo } from './lineTo.ts'

type Description = RTCSessionDescriptionInit | null

interface Messages {
  call: Description
  answer: Description
  candidate: RTCIceCandidateInit
  end: null
}

/**
 * RTCPeerConnection as one would write it today without any library, and cold: the offer rings, candidates trickle, and the
 * callee begins with the answer.
 */
export const createPlain: CreateContestant = async (phone) => {
  const line = await lineTo<Messages>(phone)
  let connection: RTCPeerConnection | null = null
  let stream: MediaStream | null = null
  let offer: Description | null = null
  let early: RTCIceCandidateInit[] = []

  line.on('call', (description) => {
    offer = description
    phone.ring()
  })
  line.on('answer', async (description) => {
    if (description) await connection?.setRemoteDescription(description)
    await addEarlyCandidates()
  })
  line.on('candidate', async (candidate) => {
    if (connection?.remoteDescription) await connection.addIceCandidate(candidate)
    else early.push(candidate)
  })
  line.on('end', () => {
    close()
    phone.ended()
  })

  function open(own: MediaStream): RTCPeerConnection {
    stream = own
    connection = new RTCPeerConnection()
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) line.say('candidate', candidate.toJSON())
    }
    connection.ontrack = ({ streams: [remote] }) => {
      if (!remote || phone.picture.srcObject === remote) return
      phone.picture.srcObject = remote
      void phone.picture.play()
    }
    for (const track of own.getTracks()) connection.addTrack(track, own)
    return connection
  }

  async function addEarlyCandidates(): Promise<void> {
    const candidates = early
    early = []
    for (const candidate of candidates) await connection?.addIceCandidate(candidate)
  }

  function close(): void {
    connection?.close()
    closeDevices(stream)
    connection = stream = offer = null
    early = []
  }

  return {
    async call() {
      const opened = open(await openDevices())
      await opened.setLocalDescription()
      line.say('call', opened.localDescription)
    },
    async answer() {
      if (!offer) throw new Error('Nothing rings')
      const opened = open(await openDevices())
      await opened.setRemoteDescription(offer)
      await addEarlyCandidates()
      await opened.setLocalDescription()
      line.say('answer', opened.localDescription)
    },
    hangUp() {
      line.say('end', null)
      close()
    },
  }
}
