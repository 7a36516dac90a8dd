import '../../styles/index.css'
import { createStaticCallClient, type StaticCallClient } from '@offhook/core/testing'
import { render, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { CallProvider } from '../../provider/CallProvider'
import { CallScreen } from '../../prebuilt/CallScreen/CallScreen'
import { alice, bob, callState } from '../../testing/callState'
import { CameraPreview } from '../CameraPreview/CameraPreview'
import { CompactCall } from '../CompactCall/CompactCall'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'
import { SelfView } from '../SelfView/SelfView'
import { VideoTrack } from './VideoTrack'

const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach((stop) => stop()))

const ownCamera = `${alice}/camera`

/** A camera that delivers frames of 64 by 64 pixels. */
function createCamera(facingMode?: string) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 })
  const context = canvas.getContext('2d')!
  const timer = setInterval(() => context.fillRect(0, 0, 64, 64), 50)
  const track = canvas.captureStream(30).getVideoTracks()[0]!
  const settings: MediaTrackSettings = { width: 64, height: 64, ...(facingMode !== undefined && { facingMode }) }
  track.getSettings = () => settings
  stops.push(() => {
    clearInterval(timer)
    track.stop()
  })
  return { track, settings }
}

function renderWithCamera(
  ui: ReactNode,
  track: MediaStreamTrack,
): { client: StaticCallClient; container: HTMLElement } {
  const client = createStaticCallClient(callState({ callType: 'video' }))
  client.setTrack(ownCamera, track)
  client.setTrack(`${bob}/camera`, createCamera().track)
  const { container } = render(<CallProvider client={client}>{ui}</CallProvider>)
  return { client, container }
}

/** As the user sees it: the transformation that CSS applies. */
const isMirrored = (video: Element | null) => getComputedStyle(video!).scale.startsWith('-')
const ownVideo = (container: HTMLElement) =>
  container.querySelector('[data-local] video, .offhook-camera-preview video')

const views: [string, ReactNode][] = [
  ['SelfView', <SelfView key="1" />],
  ['ParticipantTile', <ParticipantTile key="2" userJid={alice} />],
  ['CameraPreview', <CameraPreview key="3" />],
  ['CallScreen', <CallScreen key="4" />],
]

describe('the own view is mirrored by camera', () => {
  it.each(views)('%s mirrors a camera without a facing mode, as a laptop has', (_, ui) => {
    const { container } = renderWithCamera(ui, createCamera().track)
    expect(isMirrored(ownVideo(container))).toBe(true)
  })

  it.each(views)('%s mirrors a front camera', (_, ui) => {
    const { container } = renderWithCamera(ui, createCamera('user').track)
    expect(isMirrored(ownVideo(container))).toBe(true)
  })

  it.each(views)('%s does not mirror a rear camera: text in front of it is readable', (_, ui) => {
    const { container } = renderWithCamera(ui, createCamera('environment').track)
    expect(isMirrored(ownVideo(container))).toBe(false)
  })

  it('does not mirror a rear camera that fills the screen before the answer', () => {
    const client = createStaticCallClient(callState({ callType: 'video', status: 'calling' }))
    client.setTrack(ownCamera, createCamera('environment').track)
    const { container } = render(
      <CallProvider client={client}>
        <CallScreen />
      </CallProvider>,
    )
    expect(container.querySelector('[data-alone]')).not.toBeNull()
    expect(isMirrored(ownVideo(container))).toBe(false)
  })

  it('mirrors the own camera, and not a remote one, in a small call', () => {
    const { container } = renderWithCamera(
      <>
        <CompactCall />
        <VideoTrack trackId={ownCamera} data-testid="own" />
      </>,
      createCamera().track,
    )
    expect(isMirrored(container.querySelector('.offhook-compact video'))).toBe(false)
    expect(isMirrored(container.querySelector('[data-testid=own]'))).toBe(true)
  })

  it('follows a facing mode that the browser knows late', async () => {
    const { track, settings } = createCamera()
    const { container } = renderWithCamera(<SelfView />, track)
    expect(isMirrored(ownVideo(container))).toBe(true)
    settings.facingMode = 'environment'
    track.dispatchEvent(new Event('unmute'))
    await waitFor(() => expect(isMirrored(ownVideo(container))).toBe(false))
  })

  it('follows a facing mode that is known with the first frame', async () => {
    const { track, settings } = createCamera()
    const { container } = renderWithCamera(<SelfView />, track)
    settings.facingMode = 'environment'
    await waitFor(() => expect(isMirrored(ownVideo(container))).toBe(false))
  })

  it('follows a change to another camera', async () => {
    const { client, container } = renderWithCamera(<SelfView />, createCamera('user').track)
    client.setTrack('rear', createCamera('environment').track)
    const { calls } = callState({
      callType: 'video',
      participants: { [alice]: { tracks: { camera: { trackId: 'rear', isMuted: false } } } },
    })
    client.setState({ calls })
    await waitFor(() => expect(isMirrored(ownVideo(container))).toBe(false))
  })

  it('takes a decision of the app for any camera', () => {
    const { container } = renderWithCamera(<SelfView mirror={false} />, createCamera('user').track)
    expect(isMirrored(ownVideo(container))).toBe(false)
    const rear = renderWithCamera(<CameraPreview mirror />, createCamera('environment').track)
    expect(isMirrored(ownVideo(rear.container))).toBe(true)
  })
})
