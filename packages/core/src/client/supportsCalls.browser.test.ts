import { afterEach, expect, it, vi } from 'vitest'
import { supportsCalls } from './supportsCalls'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('is true in a browser with WebRTC', () => {
  expect(supportsCalls()).toBe(true)
})

const constructor = (construct: () => object) =>
  function RTCPeerConnection() {
    return construct()
  }

it.each([
  ['is missing', undefined],
  ['is null, as some extensions leave it', null],
  [
    'has a constructor that throws',
    constructor(() => {
      throw new DOMException('blocked', 'NotSupportedError')
    }),
  ],
  ['has no transceivers', constructor(() => ({ close: () => undefined }))],
])('is false where RTCPeerConnection %s', (_, replacement) => {
  vi.stubGlobal('RTCPeerConnection', replacement)
  expect(supportsCalls()).toBe(false)
})

it.each(['RTCRtpSender', 'MediaStream'])('is false without %s', (name) => {
  vi.stubGlobal(name, undefined)
  expect(supportsCalls()).toBe(false)
})

it('is false on a secure page without devices, and true on an insecure one, whose commands say why', () => {
  vi.spyOn(Navigator.prototype, 'mediaDevices', 'get').mockReturnValue(undefined as never)
  expect(supportsCalls()).toBe(false)
  vi.stubGlobal('isSecureContext', false)
  expect(supportsCalls()).toBe(true)
})
