import { attachTrack, type CallClientOptions, createCallClient, selectActiveCall } from '@offhook/core'
import type { CallImplementation, CallPage, CreateImplementation } from './callImplementation.ts'
import { fetchDevToken } from './fetchDevToken.ts'

/** Offhook's client without its screens, because the other implementations have none. */
export const createOffhook: CreateImplementation = (page) => create(page, {})

/** The caller also sends media through the TURN server while it rings. */
export const createOffhookEarlyRelay: CreateImplementation = (page) => create(page, { earlyMedia: 'relay' })

async function create(page: CallPage, options: Pick<CallClientOptions, 'earlyMedia'>): Promise<CallImplementation> {
  const client = createCallClient({
    url: page.server,
    token: () => fetchDevToken(page.server, page.user),
    ringing: [],
    ...options,
  })
  client.on('incomingCall', () => page.onRinging())
  // Shows what the store contains, as a screen does.
  client.store.subscribe((state) => {
    const others = Object.values(selectActiveCall(state)?.participants ?? {}).filter(({ isLocal }) => !isLocal)
    const track = client.tracks.get(others[0]?.tracks.camera.trackId ?? '')
    if (track) attachTrack(track, page.remoteVideo)
  })
  client.on('callStatus', ({ sessionStatus }) => {
    if (sessionStatus === 'closed') page.onEnded()
  })
  client.mountAudio(document.body)
  await client.connect()
  return {
    // As CallButton and AnswerButton do.
    onPointerDown() {
      client.prepareDevices(page.media === 'video' ? 'video' : 'audio')
    },
    async call() {
      await (page.media === 'video' ? client.makeVideoCall([page.other]) : client.makeVoiceCall([page.other]))
    },
    async answer() {
      await client.answerCall()
    },
    async hangUp() {
      await client.endCall()
    },
  }
}
