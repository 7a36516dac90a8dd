import { describe, expect, it } from 'vitest'
import { connectCall } from '../connectCall.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { setUpHostPages } from './setUpHostPages.ts'

// What devices really do: the microphone and the camera of Bob are unplugged, revoked, muted by the system, or deliver nothing.

const hostPages = setUpHostPages()

declare global {
  interface Window {
    deviceLab: {
      requestCount: number
      /** Ends the open tracks of a kind, and lets no new one open until `plug`. */
      unplug(kind: 'audio' | 'video', errorName?: string): void
      plug(kind: 'audio' | 'video'): void
      /** The system mutes the open tracks of a kind. */
      setSystemMuted(kind: 'audio' | 'video', isMuted: boolean): void
      /** The next cameras deliver one picture and no more. */
      freezeCamera(isFrozen: boolean): void
      /** Fires `devicechange` with this list; `null`: the true one. */
      change(list: Partial<MediaDeviceInfo>[] | null): void
    }
  }
}

/** Runs in the page: stands between it and its real fake devices. */
function installDeviceLab(): void {
  const { mediaDevices } = navigator
  const open = mediaDevices.getUserMedia.bind(mediaDevices)
  const enumerate = mediaDevices.enumerateDevices.bind(mediaDevices)
  const tracks: MediaStreamTrack[] = []
  const failures = new Map<string, string>()
  let list: Partial<MediaDeviceInfo>[] | null = null
  let isFrozen = false
  const change = () => mediaDevices.dispatchEvent(new Event('devicechange'))
  const inputs = { audio: 'audioinput', video: 'videoinput' } as const

  mediaDevices.getUserMedia = async (constraints = {}) => {
    window.deviceLab.requestCount += 1
    for (const kind of ['audio', 'video'] as const) {
      const failure = failures.get(kind)
      if (constraints[kind] && failure) throw new DOMException('Not there', failure)
    }
    const stream = await open(constraints)
    const [camera] = stream.getVideoTracks()
    if (camera && isFrozen) {
      const canvas = document.createElement('canvas')
      canvas.getContext('2d')!.fillRect(0, 0, 10, 10)
      for (const track of canvas.captureStream(0).getTracks()) stream.addTrack(track)
      stream.removeTrack(camera)
      camera.stop()
    }
    tracks.push(...stream.getTracks())
    return stream
  }
  mediaDevices.enumerateDevices = async () => {
    if (list) return list as MediaDeviceInfo[]
    const all = await enumerate()
    return all.filter(
      ({ kind }) => !(['audio', 'video'] as const).some((each) => failures.has(each) && kind === inputs[each]),
    )
  }
  const liveTracks = (kind: string) => tracks.filter((track) => track.kind === kind && track.readyState === 'live')
  window.deviceLab = {
    requestCount: 0,
    unplug(kind, errorName = 'NotFoundError') {
      failures.set(kind, errorName)
      for (const track of liveTracks(kind)) {
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }
      change()
    },
    plug(kind) {
      failures.delete(kind)
      change()
    },
    setSystemMuted(kind, isMuted) {
      for (const track of liveTracks(kind)) {
        Object.defineProperty(track, 'muted', { configurable: true, value: isMuted })
        track.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'))
      }
    },
    freezeCamera(next) {
      isFrozen = next
    },
    change(next) {
      list = next
      change()
    },
  }
}

const readCapture = (page: TestPage) =>
  page.evaluate(() => {
    const { microphone, camera } = window.hostPage.client.store.getState().capture
    return { microphone: microphone.status, camera: camera.status }
  })
/** Whether Bob's microphone and camera are muted, as a page shows it. */
const readMutes = (page: TestPage) =>
  page.evaluate(() => {
    const [call] = Object.values(window.hostPage.client.store.getState().calls)
    const bob = Object.values(call?.participants ?? {}).find(({ userJid }) => userJid.startsWith('bob@'))
    const tracks = bob?.tracks
    return tracks && { microphone: tracks.microphone.isMuted, camera: tracks.camera.isMuted }
  })
const readHint = (page: TestPage) => page.evaluate(() => document.querySelector('.offhook-device-hint')?.textContent)
const hasButton = (page: TestPage, name: string) =>
  eventually(() =>
    page
      .evaluate(() => [...document.querySelectorAll('button')].map((button) => button.getAttribute('aria-label')))
      .then((names) => names.includes(name)),
  ).toBe(true)

async function connect(browser: 'chromium' | 'firefox'): Promise<[alice: TestPage, bob: TestPage]> {
  const [alice, bob] = await Promise.all([
    hostPages.open('alice'),
    hostPages.openIn(browser, 'bob', { initScript: installDeviceLab }),
  ])
  await connectCall(alice, bob, 'video')
  await eventually(() => readCapture(bob)).toEqual({ microphone: 'live', camera: 'live' })
  return [alice, bob]
}

// Firefox does not deliver the events that a script dispatches at a track.
describe('local devices in Chromium', () => {
  const browser = 'chromium'

  it('a microphone that is unplugged is lost at both sides, and comes back when it is plugged in', async () => {
    const [alice, bob] = await connect(browser)
    await bob.evaluate(() => window.deviceLab.unplug('audio'))
    await eventually(() => readCapture(bob)).toEqual({ microphone: 'lost', camera: 'live' })
    await eventually(() => readHint(bob)).toMatch(/microphone was disconnected/)
    await hasButton(bob, 'Unmute microphone')
    await eventually(() => readMutes(alice)).toEqual({ microphone: true, camera: false })
    await bob.evaluate(() => window.deviceLab.plug('audio'))
    await eventually(() => readMutes(alice)).toEqual({ microphone: false, camera: false })
    await hasButton(bob, 'Mute microphone')
    await alice.waitForAudioPlayback()
  })

  it('a camera whose permission was revoked is opened again by its button', async () => {
    const [alice, bob] = await connect(browser)
    await bob.evaluate(() => window.deviceLab.unplug('video', 'NotAllowedError'))
    await eventually(() => readHint(bob)).toMatch(/The camera is blocked/)
    await eventually(() => readMutes(alice)).toEqual({ microphone: false, camera: true })
    await bob.evaluate(() => window.deviceLab.change([]))
    await bob.evaluate(() => window.deviceLab.plug('video'))
    await bob.clickCallControl('Turn camera on')
    await eventually(() => readMutes(alice)).toEqual({ microphone: false, camera: false })
    await alice.waitForIncrease('framesDecoded')
  })

  it('a microphone that the system mutes is silenced at both sides until it is unmuted', async () => {
    const [alice, bob] = await connect(browser)
    await bob.evaluate(() => window.deviceLab.setSystemMuted('audio', true))
    await eventually(() => readHint(bob)).toMatch(/The system has muted your microphone/)
    await eventually(() => readMutes(alice)).toEqual({ microphone: true, camera: false })
    await bob.evaluate(() => window.deviceLab.setSystemMuted('audio', false))
    await eventually(() => readMutes(alice)).toEqual({ microphone: false, camera: false })
  })
})

describe.each(['chromium', 'firefox'] as const)('local devices in %s', (browser) => {
  it('a camera that delivers no pictures says so to its owner, and its button opens it again', async () => {
    const [alice, bob] = await connect(browser)
    await bob.clickCallControl('Turn camera off')
    await bob.evaluate(() => window.deviceLab.freezeCamera(true))
    await bob.clickCallControl('Turn camera on')
    await eventually(() => readHint(bob)).toMatch(/delivers no picture/)
    await eventually(() => readMutes(alice)).toEqual({ microphone: false, camera: true })
    await bob.evaluate(() => window.deviceLab.freezeCamera(false))
    await bob.clickCallControl('Turn camera on')
    await eventually(() => readMutes(alice)).toEqual({ microphone: false, camera: false })
    expect(await readHint(bob)).toBe('')
  })

  it('300 incomplete lists while the device menu is open open nothing', async () => {
    const [alice, bob] = await connect(browser)
    await bob.evaluate(async () => {
      const { client } = window.hostPage
      const { microphones, cameras } = client.store.getState().devices
      for (const [kind, devices] of [
        ['microphone', microphones],
        ['camera', cameras],
      ] as const)
        if (devices[0]) await client.selectDevice(kind, devices[0].deviceId)
    })
    await bob.clickCallControl('Microphone, camera and speaker')
    const before = await bob.evaluate(() => window.deviceLab.requestCount)
    await bob.evaluate(async () => {
      const all = await navigator.mediaDevices.enumerateDevices()
      for (let count = 0; count < 300; count++) {
        const some = all.filter((_, index) => (index + count) % 3 === 0)
        window.deviceLab.change([[], some, some.map(({ kind }) => ({ kind, deviceId: '', label: '' }))][count % 3]!)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      window.deviceLab.change(null)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    })
    expect(await bob.evaluate(() => window.deviceLab.requestCount)).toBe(before)
    expect(await readMutes(alice)).toEqual({ microphone: false, camera: false })
    expect(await bob.evaluate(() => window.hostPage.client.store.getState().devices.missing)).toEqual({})
  })
})

it('a device whose permission is withdrawn and granted comes back, in Chromium', async () => {
  const [alice, bob] = await hostPages.openAliceAndBob({ bob: { initScript: installDeviceLab } })
  await connectCall(alice, bob, 'video')
  await bob.context.clearPermissions()
  await bob.context.grantPermissions(['clipboard-read'])
  await bob.evaluate(() => window.deviceLab.unplug('audio', 'NotAllowedError'))
  await eventually(() => readCapture(bob)).toMatchObject({ microphone: 'lost' })
  await bob.evaluate(() => window.deviceLab.plug('audio'))
  await bob.context.grantPermissions(['microphone', 'camera'])
  await eventually(() => readCapture(bob)).toMatchObject({ microphone: 'live' })
  await eventually(() => readMutes(alice)).toMatchObject({ microphone: false })
})
