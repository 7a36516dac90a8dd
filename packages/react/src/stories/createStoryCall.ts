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
import { movingPicture } from './movingPicture'
import { openStoryPreview } from './openStoryPreview'

export interface StoryCall {
  client: StaticCallClient
  /** @returns the function that stops the pictures and voices. */
  play(): () => void
}

/** A static client whose people move and speak, and whose toggles, hang-up and closing do what they say. */
export function createStoryCall(
  state: CallStoreState,
  commands: Partial<CallClient> = {},
  orientation: 'portrait' | 'landscape' = 'landscape',
): StoryCall {
  const done = { statusCode: 200, message: 'Success' } as const
  const client = createStaticCallClient(state, {
    muteAudio(isMuted) {
      changeMe(({ tracks }) => ({ tracks: { microphone: { ...tracks.microphone, isMuted } } }))
      return Promise.resolve(done)
    },
    muteVideo(isMuted) {
      changeMe(({ tracks }) => ({ tracks: { camera: { ...tracks.camera, isMuted } } }))
      return Promise.resolve(done)
    },
    selectDevice(kind, deviceId) {
      const { devices } = client.store.getState()
      client.setState({ devices: { ...devices, selected: { ...devices.selected, [kind]: deviceId } } })
      return Promise.resolve(done)
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

  const people = participantsOf(selectActiveCall(state) ?? selectIncomingCall(state))
  const pictures = people.flatMap(({ tracks: { camera }, isLocal }, index) => {
    if (camera.trackId === null) return []
    const picture = movingPicture(index, isLocal ? 'landscape' : orientation)
    client.setTrack(camera.trackId, picture.track)
    return picture
  })
  const speak = () => {
    // They take turns, as people do.
    const turn = Math.floor(performance.now() / 2500) % people.length
    people.forEach(({ userJid, tracks: { microphone } }, index) => {
      const isHeard = index === turn && microphone.trackId !== null && !microphone.isMuted
      client.setAudioLevel(userJid, isHeard ? 0.35 + Math.random() * 0.6 : 0)
    })
  }

  return {
    client,
    play() {
      const voices = setInterval(speak, 120)
      const stops = pictures.map((picture) => picture.play())
      return () => {
        clearInterval(voices)
        stops.forEach((stop) => stop())
      }
    },
  }
}
