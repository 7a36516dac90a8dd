import { type CaptureSource, type DevicePreview, selectActiveCall } from '@offhook/core'
import type { StaticCallClient } from '@offhook/core/testing'
import { movingPicture } from './movingPicture'

/** What `openPreview` does on a stage: a drawn camera and a voice, and nothing where the state says that it is refused. */
export function stagePreview(client: StaticCallClient, device: CaptureSource): () => void {
  const { preview } = client.store.getState()
  if (preview[device].status !== 'off' || selectActiveCall(client.store.getState())) return () => undefined
  const show = (next: DevicePreview) =>
    client.setState({ preview: { ...client.store.getState().preview, [device]: next } })
  const trackId = `preview/${device}`
  const picture = device === 'camera' ? movingPicture(2, 'landscape') : null
  if (picture) client.setTrack(trackId, picture.track)
  const stopPicture = picture?.play()
  const voice = setInterval(() => {
    if (device === 'microphone')
      client.setAudioLevel(client.store.getState().self?.userJid ?? '', 0.35 + Math.random() * 0.5)
  }, 120)
  show({ status: 'open', trackId, error: null })
  return () => {
    clearInterval(voice)
    stopPicture?.()
    show({ status: 'off', trackId: null, error: null })
  }
}
