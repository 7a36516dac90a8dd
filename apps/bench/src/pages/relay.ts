import { closeDevices, type CreateContestant } from './contestant.ts'
import { lineTo } from './lineTo.ts'

/** No call at all: one message by socket.io from the click to the other one's ring, the least that any signalling can do. */
export const createRelay: CreateContestant = async (phone) => {
  const line = await lineTo<{ call: null; end: null }>(phone)
  line.on('call', () => phone.ring())
  line.on('end', () => phone.ended())
  return {
    call: () => line.say('call', null),
    answer: () => undefined,
    hangUp: () => line.say('end', null),
  }
}

/** The same, once the microphone is open: the least for whoever rings nobody they cannot speak to. */
export const createSpokenRelay: CreateContestant = async (phone) => {
  const relay = await createRelay(phone)
  let stream: MediaStream | null = null
  return {
    ...relay,
    async call() {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      await relay.call()
    },
    async hangUp() {
      closeDevices(stream)
      await relay.hangUp()
    },
  }
}
