import { type CreateImplementation, stopTracks } from './callImplementation.ts'
import { connectToRelay } from './connectToRelay.ts'

/** No call, only one socket.io message from the click to the ring: the minimum for signaling through a server. */
export const createRelay: CreateImplementation = async (page) => {
  const relay = await connectToRelay<{ call: null; end: null }>(page)
  relay.on('call', () => page.onRinging())
  relay.on('end', () => page.onEnded())
  return {
    call: () => relay.send('call', null),
    answer: () => undefined,
    hangUp: () => relay.send('end', null),
  }
}

/** The same message, sent once the microphone is open: the minimum for a caller who must be able to speak before it rings. */
export const createRelayWithMicrophone: CreateImplementation = async (page) => {
  const relay = await createRelay(page)
  let stream: MediaStream | null = null
  return {
    ...relay,
    async call() {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      await relay.call()
    },
    async hangUp() {
      stopTracks(stream)
      await relay.hangUp()
    },
  }
}
