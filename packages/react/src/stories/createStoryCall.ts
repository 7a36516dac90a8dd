import {
  type CallClient,
  type CallStoreState,
  type Participant,
  selectActiveCall,
  selectIncomingCall,
} from '@offhook/core'
import { createStaticCallClient, type StaticCallClient } from '@offhook/core/testing'
import { participantsOf, selectLocalParticipant } from '../participants/selectors'
import { changeParticipant, type ParticipantChange } from '../testing/changeParticipant'
import { createAnimatedVideo } from './createAnimatedVideo'
import { openStoryPreview } from './openStoryPreview'

export interface StoryCall {
  client: StaticCallClient
  /** Starts the video and the audio levels. Returns the function that stops them. */
  play(): () => void
}

/** Creates a static client with animated video and audio levels. Its mute, device and audio commands change the state. */
export function createStoryCall(
  state: CallStoreState,
  commands: Partial<CallClient> = {},
  orientation: 'portrait' | 'landscape' = 'landscape',
): StoryCall {
  const success = { statusCode: 200, message: 'Success' } as const
  const client = createStaticCallClient(state, {
    muteAudio(isMuted) {
      changeMe(({ tracks }) => ({ tracks: { microphone: { ...tracks.microphone, isMuted } } }))
      return Promise.resolve(success)
    },
    muteVideo(isMuted) {
      changeMe(({ tracks }) => ({ tracks: { camera: { ...tracks.camera, isMuted } } }))
      return Promise.resolve(success)
    },
    selectDevice(kind, deviceId) {
      const { devices } = client.store.getState()
      client.setState({ devices: { ...devices, selected: { ...devices.selected, [kind]: deviceId } } })
      return Promise.resolve(success)
    },
    startAudio() {
      client.setState({ playback: { blocked: false } })
      return Promise.resolve()
    },
    openPreview: (device) => openStoryPreview(client, device),
    ...commands,
  })

  function changeMe(change: (me: Participant) => ParticipantChange) {
    const me = selectLocalParticipant(client.store.getState())
    if (me) changeParticipant(client, me.userJid, change(me))
  }

  const participants = participantsOf(selectActiveCall(state) ?? selectIncomingCall(state))
  const videos = participants.flatMap(({ tracks: { camera }, isLocal }, index) => {
    if (camera.trackId === null) return []
    const animation = createAnimatedVideo(index, isLocal ? 'landscape' : orientation)
    client.setTrack(camera.trackId, animation.track)
    return animation
  })
  const updateLevels = () => {
    // One participant speaks at a time, for 2.5 s.
    const speaker = Math.floor(performance.now() / 2500) % participants.length
    participants.forEach(({ userJid, tracks: { microphone } }, index) => {
      const isHeard = index === speaker && microphone.trackId !== null && !microphone.isMuted
      client.setAudioLevel(userJid, isHeard ? 0.35 + Math.random() * 0.6 : 0)
    })
  }

  return {
    client,
    play() {
      const levelTimer = setInterval(updateLevels, 120)
      const stopVideos = videos.map((video) => video.play())
      return () => {
        clearInterval(levelTimer)
        stopVideos.forEach((stop) => stop())
      }
    },
  }
}
