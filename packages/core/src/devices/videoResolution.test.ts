import { expect, it, vi } from 'vitest'
import type { MediaDevicesPort } from '../api/ports/mediaDevices'
import { withVideoResolution } from './videoResolution'

function requested(constraints: MediaStreamConstraints): unknown {
  const getUserMedia = vi.fn<MediaDevicesPort['getUserMedia']>()
  const devices = { getUserMedia, enumerateDevices: vi.fn(), onDeviceChange: vi.fn() }
  void withVideoResolution(devices, { width: 1920, height: 1080 }).getUserMedia(constraints)
  return getUserMedia.mock.lastCall?.[0]
}

it('asks the camera for the resolution, and keeps the other constraints', () => {
  const constraints = {
    audio: true,
    video: { deviceId: { exact: 'desk' }, width: { ideal: 1280 }, height: { ideal: 720 } },
  }
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 } }
  expect(requested(constraints)).toEqual({ audio: true, video: { deviceId: { exact: 'desk' }, ...size } })
})

it('opens no camera for a microphone', () => {
  expect(requested({ audio: true, video: false })).toEqual({ audio: true, video: false })
})
