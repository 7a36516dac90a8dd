import { type MediaConnection, Peer, type PeerJSOption } from 'peerjs'
import { type CreateImplementation, openDevices, playRemoteStream, stopTracks } from './callImplementation.ts'

/** PeerJS with its own server, as in its documentation. */
export const createPeerJs: CreateImplementation = async (page) => {
  const { hostname, port } = new URL(page.server)
  // PeerJS's default STUN and TURN servers are unreachable in the test network and would delay every call.
  const options: PeerJSOption = { host: hostname, port: Number(port), path: '/', config: { iceServers: [] } }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- PeerJS's documentation passes an object
  const peer = new Peer(page.user, options)
  let connection: MediaConnection | null = null
  let stream: MediaStream | null = null

  peer.on('call', (incoming) => {
    connection = incoming
    incoming.on('close', onRemoteClose)
    page.onRinging()
  })
  await new Promise((resolve, reject) => {
    peer.once('open', resolve)
    peer.once('error', reject)
  })

  function playStreamsOf(mediaConnection: MediaConnection): void {
    mediaConnection.on('stream', (remoteStream) => playRemoteStream(page, remoteStream))
  }

  function onRemoteClose(): void {
    if (connection === null) return
    close()
    page.onEnded()
  }

  function close(): void {
    stopTracks(stream)
    connection = stream = null
  }

  return {
    async call() {
      stream = await openDevices(page)
      connection = peer.call(page.other, stream)
      connection.on('close', onRemoteClose)
      playStreamsOf(connection)
    },
    async answer() {
      if (!connection) throw new Error('There is no incoming call')
      playStreamsOf(connection)
      stream = await openDevices(page)
      connection.answer(stream)
    },
    hangUp() {
      const closing = connection
      close()
      closing?.close()
    },
  }
}
