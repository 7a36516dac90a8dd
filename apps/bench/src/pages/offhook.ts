import { attachTrack, createCallClient } from '@offhook/core'
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
  client.on('userTrack', ({ localUser, trackType, track }) => {
    if (!localUser && trackType === 'video' && track) attachTrack(track, phone.picture)
  })
  client.on('callStatus', ({ sessionStatus }) => {
    if (sessionStatus === 'closed') phone.ended()
  })
  client.mountAudio(document.body)
  await client.connect()
  return {
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
