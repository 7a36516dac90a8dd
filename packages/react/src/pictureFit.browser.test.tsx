import { cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStaticCallClient } from '@offhook/core/testing'
import { CallProvider, ParticipantTile } from './index'
import kitStyles from './styles/index.css?inline'
import { bob, callState } from './testing/callState'

const sheet = document.createElement('style')

beforeEach(() => {
  sheet.textContent = kitStyles
  document.head.append(sheet)
})
afterEach(() => {
  cleanup()
  sheet.remove()
})

function createPicture() {
  const canvas = document.createElement('canvas')
  const [track] = canvas.captureStream().getVideoTracks()
  if (!track) throw new Error('The canvas has no video track')
  const setSize = (width: number, height: number) => {
    canvas.width = width
    canvas.height = height
    canvas.getContext('2d')?.fillRect(0, 0, width, height)
  }
  return { track, setSize }
}

/** The share of the picture that is visible in the tile. */
function visibleShare(video: HTMLVideoElement): number {
  const ratio = video.videoWidth / video.videoHeight
  const { width, height } = video.getBoundingClientRect()
  if (getComputedStyle(video).objectFit === 'contain') return 1
  const boxRatio = width / height
  return Math.min(boxRatio / ratio, ratio / boxRatio)
}

const pictures = [
  [1280, 160],
  [1280, 360],
  [640, 360],
  [640, 480],
  [400, 400],
  [360, 640],
  [120, 960],
] as const
const tiles = [
  [390, 844],
  [844, 390],
  [160, 120],
  [300, 300],
  [1200, 200],
  [90, 600],
] as const

describe.each(tiles)('in a tile of %i x %i', (width, height) => {
  it('shows at least about half of any picture, also after a rotation', async () => {
    const { track, setSize } = createPicture()
    setSize(320, 240)
    const state = callState({ callType: 'video' })
    const client = createStaticCallClient(state)
    const { camera } = state.calls[state.activeRoomId ?? '']?.participants[bob]?.tracks ?? {}
    client.setTrack(camera?.trackId ?? '', track)
    render(
      <CallProvider client={client}>
        <ParticipantTile userJid={bob} style={{ width, height }} />
      </CallProvider>,
    )
    await expect.poll(() => document.querySelector('video')?.videoWidth).toBe(320)
    const video = document.querySelector('video') ?? document.createElement('video')
    for (const [pictureWidth, pictureHeight] of pictures) {
      setSize(pictureWidth, pictureHeight)
      await expect
        .poll(() => video.style.getPropertyValue('--offhook-video-ratio'))
        .toBe(String(pictureWidth / pictureHeight))
      expect(visibleShare(video), `${pictureWidth} x ${pictureHeight}`).toBeGreaterThan(0.49)
      const [box, tile] = [video.getBoundingClientRect(), video.parentElement?.getBoundingClientRect() ?? new DOMRect()]
      expect(Math.round(box.left + box.width / 2)).toBe(Math.round(tile.left + tile.width / 2))
      expect(box.height).toBeLessThanOrEqual(tile.height + 0.5)
      expect(box.width).toBeLessThanOrEqual(tile.width + 0.5)
    }
  })
})
