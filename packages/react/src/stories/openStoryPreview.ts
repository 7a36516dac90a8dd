import { type CaptureSource, type DevicePreview, selectActiveCall } from '@offhook/core'
import type { StaticCallClient } from '@offhook/core/testing'
import { createAnimatedVideo } from './createAnimatedVideo'

/**
 * The `openPreview` of a story's client: an animated camera, or a changing microphone level. Does nothing during a call, and
 * where the state of the story already has a preview.
 */
export function openStoryPreview(client: StaticCallClient, device: CaptureSource): () => void {
  const { preview } = client.store.getState()
  if (preview[device].status !== 'off' || selectActiveCall(client.store.getState())) return () => undefined
  const setPreview = (next: DevicePreview) =>
    client.setState({ preview: { ...client.store.getState().preview, [device]: next } })
  const trackId = `preview/${device}`
  const video = device === 'camera' ? createAnimatedVideo(2, 'landscape') : null
  if (video) client.setTrack(trackId, video.track)
  const stopVideo = video?.play()
  const levelTimer = setInterval(() => {
    if (device === 'microphone')
      client.setAudioLevel(client.store.getState().self?.userJid ?? '', 0.35 + Math.random() * 0.5)
  }, 120)
  setPreview({ status: 'open', trackId, error: null })
  return () => {
    clearInterval(levelTimer)
    stopVideo?.()
    setPreview({ status: 'off', trackId: null, error: null })
  }
}
