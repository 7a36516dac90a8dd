import { type MediaConnection, Peer, type PeerJSOption } from 'peerjs'
import { closeDevices, type CreateContestant, openDevices } from './contestant.ts'

/** PeerJS with its own server, as its documentation has it. */
export const createPeerJs: CreateContestant = async (phone) => {
  const { hostname, port } = new URL(phone.server)
  // There is no STUN server in the bench's network: with PeerJS's own list everybody would wait for strangers' servers.
  const options: PeerJSOption = { host: hostname, port: Number(port), path: '/', config: { iceServers: [] } }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- its own documentation passes an object
  const peer = new Peer(phone.user, options)
  let connection: MediaConnection | null = null
  let stream: MediaStream | null = null

  peer.on('call', (incoming) => {
    connection = incoming
    incoming.on('close', left)
    phone.ring()
  })
  await new Promise((resolve, reject) => {
    peer.once('open', resolve)
    peer.once('error', reject)
  })

  function watch(watched: MediaConnection): void {
    watched.on('stream', (remote) => {
      // It comes once for each track.
      if (phone.picture.srcObject === remote) return
      phone.picture.srcObject = remote
      void phone.picture.play()
    })
  }

  function left(): void {
    if (connection === null) return
    close()
    phone.ended()
  }

  function close(): void {
    closeDevices(stream)
    connection = stream = null
  }

  return {
    async call() {
      stream = await openDevices()
      connection = peer.call(phone.other, stream)
      connection.on('close', left)
      watch(connection)
    },
    async answer() {
      if (!connection) throw new Error('Nothing rings')
      watch(connection)
      stream = await openDevices()
      connection.answer(stream)
    },
    hangUp() {
      const closing = connection
      close()
      closing?.close()
    },
  }
}
