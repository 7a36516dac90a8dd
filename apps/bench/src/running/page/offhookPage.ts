import { createCallClient, selectActiveCall } from '@offhook/core'
import { CallProvider, CallScreen, IncomingCallModal } from '@offhook/react'
import '@offhook/react/styles.css'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { fetchDevToken } from '../../pages/fetchDevToken.ts'
import type { OffhookPage } from './runningPage.ts'

/** The screens of Offhook, signed in. */
export async function createOffhookPage(user: string, server: string): Promise<OffhookPage> {
  const client = createCallClient({ url: server, token: () => fetchDevToken(server, user) })
  const screens = createElement(
    CallProvider,
    { client },
    createElement(CallScreen, { key: 'call' }),
    createElement(IncomingCallModal, { key: 'incoming' }),
  )
  createRoot(document.getElementById('root') ?? document.body).render(screens)
  await client.connect()
  const localTrackIds = () => {
    const { preview, calls } = client.store.getState()
    const participants = Object.values(calls).flatMap((call) => Object.values(call.participants))
    return [
      preview.camera.trackId,
      ...participants.flatMap(({ isLocal, tracks }) => (isLocal ? [tracks.camera.trackId] : [])),
    ]
  }
  const isLocal = ({ srcObject }: HTMLVideoElement) => {
    const tracks = srcObject instanceof MediaStream ? srcObject.getTracks() : []
    return localTrackIds().some((id) => id !== null && tracks.some((track) => track === client.tracks.get(id)))
  }
  return {
    call(media, others) {
      void (media === 'video' ? client.makeVideoCall(others) : client.makeVoiceCall(others))
    },
    answer() {
      void client.answerCall()
    },
    isRinging: () =>
      Object.values(client.store.getState().calls).some(({ participants }) =>
        Object.values(participants).some(({ status }) => status === 'ringing'),
      ),
    isConnected: (others) =>
      Object.values(selectActiveCall(client.store.getState())?.participants ?? {}).filter(
        (participant) => !participant.isLocal && participant.connection === 'connected',
      ).length === others,
    videoBoxes: () =>
      [...document.querySelectorAll('video')]
        .filter((video) => video.videoWidth > 0 && video.checkVisibility({ visibilityProperty: true }))
        .map((video) => {
          const { x, y, width, height } = video.getBoundingClientRect()
          return { isLocal: isLocal(video), x, y, width, height }
        }),
  }
}
