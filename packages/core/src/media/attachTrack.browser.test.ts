import { afterEach, describe, expect, it, vi } from 'vitest'
import { attachTrack } from './attachTrack'

const tracks: MediaStreamTrack[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const track of tracks.splice(0)) track.stop()
})

async function camera(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true })
  tracks.push(...stream.getTracks())
  return stream.getVideoTracks()[0] ?? expect.unreachable('no camera')
}

describe('attachTrack', () => {
  it('plays moving video without sound until it is detached', async () => {
    const element = document.createElement('video')
    const detach = attachTrack(await camera(), element)
    await vi.waitFor(() => {
      expect(element.videoWidth).toBeGreaterThan(0)
      expect(element.currentTime).toBeGreaterThan(0)
    })
    expect(element).toMatchObject({ muted: true, paused: false })
    detach()
    expect(element).toMatchObject({ srcObject: null, paused: true })
  })

  it('does not interrupt playback when the same pair is attached again', async () => {
    const element = document.createElement('video')
    const track = await camera()
    attachTrack(track, element)
    const stream = element.srcObject
    attachTrack(track, element)
    expect(element.srcObject).toBe(stream)
  })

  it('does not detach a track that was attached later', async () => {
    const element = document.createElement('video')
    const detachFirst = attachTrack(await camera(), element)
    attachTrack(await camera(), element)
    const second = element.srcObject
    detachFirst()
    expect(element.srcObject).toBe(second)
  })

  it('does not throw when the browser refuses to play', async () => {
    const play = vi
      .spyOn(HTMLMediaElement.prototype, 'play')
      .mockRejectedValue(new DOMException('no', 'NotAllowedError'))
    attachTrack(await camera(), document.createElement('video'))
    expect(play).toHaveBeenCalled()
    await Promise.allSettled(play.mock.results.map(({ value }) => value as Promise<void>))
  })
})
