import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserMediaDevices } from './browserMediaDevices'
import { openDevices } from './openDevices'

// The pages of the table are stubs of what browsers tell: Chromium 156, Firefox 153, and WebKit's sources.

interface PageUnderTest {
  /** `null`: the browser does not tell its policy. */
  policy: Partial<Record<string, boolean>> | null
  listed: ('audioinput' | 'videoinput')[]
  isFrame?: boolean
  origin?: string
  refusal?: string
}

const refusedByUser = { refusal: 'NotAllowedError' }
const both = ['audioinput', 'videoinput'] as const

function stubPage({ policy, listed, isFrame = true, origin = 'https://app.example', refusal }: PageUnderTest) {
  const page: Record<string, unknown> = { isSecureContext: true }
  page.top = isFrame ? {} : page
  vi.stubGlobal('window', page)
  vi.stubGlobal('self', { origin })
  vi.stubGlobal('location', { protocol: 'https:' })
  vi.stubGlobal('document', policy ? { featurePolicy: { allowsFeature: (name: string) => policy[name] === true } } : {})
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: () => Promise.reject(new DOMException('no', refusal ?? 'NotAllowedError')),
      enumerateDevices: () => Promise.resolve(listed.map((kind) => ({ kind, deviceId: '', label: '', groupId: '' }))),
    },
  })
}

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const open = async (camera = true) => {
  const { refusal } = await openDevices(browserMediaDevices, { microphone: '', camera: camera ? '' : null })
  return refusal
}

describe('devices that a policy blocks', () => {
  it.each<[string, PageUnderTest, object]>([
    [
      'a frame without allow, in Chromium',
      { policy: {}, listed: [...both] },
      {
        statusCode: 100608,
        reason: 'blocked-by-policy',
        help: expect.stringContaining('allow="camera; microphone"') as string,
      },
    ],
    [
      'a frame without allow, in Firefox and Safari',
      { policy: null, listed: [] },
      {
        statusCode: 100608,
        reason: 'blocked-by-policy',
        help: expect.stringContaining('allow="camera; microphone"') as string,
      },
    ],
    [
      'a page with the header microphone=()',
      { policy: { camera: true }, listed: [...both], isFrame: false },
      { statusCode: 100606, reason: 'blocked-by-policy', help: expect.stringContaining('microphone=()') as string },
    ],
    [
      'a frame with allow="camera", in Firefox and Safari',
      { policy: null, listed: ['videoinput'] },
      { statusCode: 100606, reason: 'blocked-by-policy' },
    ],
    [
      'a sandboxed frame, in Chromium',
      { policy: { microphone: true, camera: true }, listed: [...both], origin: 'null', refusal: 'SecurityError' },
      { reason: 'blocked-by-policy', help: expect.stringContaining('allow-same-origin') as string },
    ],
    [
      'a sandboxed frame, in Firefox',
      { policy: null, listed: [...both], origin: 'null' },
      { reason: 'blocked-by-policy', help: expect.stringContaining('allow-same-origin') as string },
    ],
  ])('are named: %s', async (_, page, expected) => {
    stubPage(page)
    expect(await open()).toMatchObject(expected)
  })

  it.each<[string, PageUnderTest]>([
    [
      'by the user, in a frame with allow in Chromium',
      { policy: { microphone: true, camera: true }, listed: [...both] },
    ],
    ['by the user, in a frame with allow in Firefox and Safari', { policy: null, listed: [...both] }],
    ['by the user, in a page of its own', { policy: null, listed: [...both], isFrame: false }],
    ['by the user, in a page of its own without devices', { policy: null, listed: [], isFrame: false }],
  ])('are not claimed for devices that were refused %s', async (_, page) => {
    stubPage({ ...page, ...refusedByUser })
    expect(await open()).toMatchObject({ reason: 'refused', help: null })
  })

  it('leave the microphone of a call without its camera', async () => {
    stubPage({ policy: { microphone: true }, listed: [...both] })
    const track = { kind: 'audio' }
    const stream = { getAudioTracks: () => [track], getVideoTracks: () => [] }
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream as unknown as MediaStream)
    const opened = await openDevices(browserMediaDevices, { microphone: '', camera: '' })
    expect(opened).toMatchObject({ microphone: track, camera: null })
    expect(opened.refusal).toMatchObject({ statusCode: 100607, reason: 'blocked-by-policy' })
    expect(navigator.mediaDevices.getUserMedia).toHaveBeenCalledOnce()
  })

  it('are told to the developer once', async () => {
    vi.resetModules()
    const { browserMediaDevices: devices } = await import('./browserMediaDevices')
    stubPage({ policy: {}, listed: [] })
    for (let attempt = 0; attempt < 3; attempt++) await devices.getUserMedia({ audio: true }).catch(() => undefined)
    expect(vi.mocked(console.error).mock.calls).toEqual([[expect.stringContaining('allow="camera; microphone"')]])
  })
})
