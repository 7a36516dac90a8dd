import { attachTrack, createCallClient, selectActiveCall } from '@offhook/core'
import type { CreateContestant } from './contestant.ts'
import { devToken } from './devToken.ts'

/** Offhook's client without a screen: the others have none either. */
export const createOffhook: CreateContestant = async (phone) => {
  const client = createCallClient({
    url: phone.server,
    token: () => devToken(phone.server, phone.user),
    ringing: [],
  })
  client.on('incomingCall', () => phone.ring())
  // As a screen does: what is in the store is shown.
  client.store.subscribe((state) => {
    const others = Object.values(selectActiveCall(state)?.participants ?? {}).filter(({ isLocal }) => !isLocal)
    const track = client.tracks.get(others[0]?.tracks.camera.trackId ?? '')
    if (track) attachTrack(track, phone.picture)
  })
  client.on('callStatus', ({ sessionStatus }) => {
    if (sessionStatus === 'closed') phone.ended()
  })
  client.mountAudio(document.body)
  await client.connect()
  return {
    // As CallButton and AnswerButton do.
    press() {
      client.prepareDevices('video')
    },
    async call() {
      await client.makeVideoCall([phone.other])
    },
    async answer() {
      await client.answerCall()
    },
    async hangUp() {
      await client.endCall()
    },
  }
}
