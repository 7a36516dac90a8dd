import type { CallStoreState, ConnectionCheck } from '@offhook/core'
import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Profiler } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { alice, callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'
import { DeviceSettings } from './DeviceSettings/DeviceSettings'
import { MicrophoneLevel } from './MicrophoneLevel/MicrophoneLevel'
import { PreCallCheck } from './PreCallCheck/PreCallCheck'

const off = { status: 'off', trackId: null, error: null } as const
const idle = (store: Partial<CallStoreState> = {}) => callState({ store: { calls: {}, activeRoomId: null, ...store } })

/** A fake `openPreview` that counts how often each device is open. */
function countPreviews() {
  const open = new Map<string, number>()
  const openPreview = (device: string) => {
    open.set(device, (open.get(device) ?? 0) + 1)
    return () => void open.set(device, (open.get(device) ?? 0) - 1)
  }
  return { openPreview, count: (device: string) => open.get(device) ?? 0 }
}

describe('MicrophoneLevel', () => {
  it('changes without rendering', () => {
    let commits = 0
    const { client, container } = renderWithClient(
      <Profiler id="level" onRender={() => commits++}>
        <MicrophoneLevel />
      </Profiler>,
      idle(),
    )
    commits = 0
    act(() => client.setAudioLevel(alice, 0.62))
    const level = container.querySelector<HTMLElement>('.offhook-microphone-level')
    expect(level?.style.getPropertyValue('--offhook-level')).toBe('0.62')
    expect(commits).toBe(0)
  })
})

describe('DeviceSettings', () => {
  it('opens the microphone while mounted, and the camera only on demand', async () => {
    const { openPreview, count } = countPreviews()
    const { unmount } = renderWithClient(<DeviceSettings />, idle(), { openPreview })
    expect([count('microphone'), count('camera')]).toEqual([1, 0])
    await userEvent.click(screen.getByRole('button', { name: 'Show my camera' }))
    expect(count('camera')).toBe(1)
    await userEvent.click(screen.getByRole('button', { name: 'Hide my camera' }))
    expect(count('camera')).toBe(0)
    unmount()
    expect(count('microphone')).toBe(0)
  })

  it('says which device is missing and what is used instead', () => {
    const { devices } = callState()
    const store = {
      devices: { ...devices, microphones: devices.microphones.slice(0, 1), missing: { microphone: 'Headset' } },
    }
    renderWithClient(<DeviceSettings />, idle(store))
    expect(screen.getByText('Headset is not connected. The system’s microphone is used instead.')).toBeVisible()
    expect(screen.getByRole('combobox', { name: 'Microphone' })).toHaveDisplayValue('Headset (not connected)')
  })

  it('says what to do about a microphone in use, and opens it again on retry', async () => {
    const openPreview = vi.fn(() => () => undefined)
    const preview = { microphone: { ...off, status: 'refused', error: 'busy' }, camera: off } as const
    renderWithClient(<DeviceSettings />, idle({ preview }), { openPreview })
    expect(screen.getByRole('alert')).toHaveTextContent('in use by another program')
    openPreview.mockClear()
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(openPreview).toHaveBeenCalledWith('microphone')
  })

  it('shows the video of the call during a call, and offers no test sound', () => {
    renderWithClient(<DeviceSettings />, callState({ callType: 'video' }))
    expect(screen.getByLabelText('Your camera')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Play a sound' })).toBeNull()
  })
})

describe('PreCallCheck', () => {
  const row = (title: string) => screen.getByRole('heading', { name: title }).closest<HTMLElement>('.offhook-check')

  it('passes the microphone when the level is that of speech', () => {
    const open = { ...off, status: 'open', trackId: 'preview/microphone' } as const
    const { client } = renderWithClient(<PreCallCheck />, idle({ preview: { microphone: open, camera: off } }))
    expect(row('Microphone')).toHaveAttribute('data-verdict', 'fair')
    act(() => client.setAudioLevel(alice, 0.1))
    expect(row('Microphone')).toHaveAttribute('data-verdict', 'fair')
    act(() => client.setAudioLevel(alice, 0.6))
    expect(row('Microphone')).toHaveTextContent('You can be heard.')
  })

  it('closes the devices on unmount', () => {
    const { openPreview, count } = countPreviews()
    const { unmount } = renderWithClient(<PreCallCheck />, idle(), { openPreview })
    expect(count('camera')).toBeGreaterThan(0)
    unmount()
    expect([count('microphone'), count('camera')]).toEqual([0, 0])
  })

  it('says that calls do not work in a browser without WebRTC, whatever the network allows', () => {
    renderWithClient(<PreCallCheck />, { ...idle(), canCall: false }, {}, { notices: false })
    expect(row('Connection')).toHaveAttribute('data-verdict', 'bad')
    expect(row('Connection')).toHaveTextContent('Calls do not work in this browser.')
  })

  it.each<[Partial<ConnectionCheck>, string, string]>([
    [{ candidates: ['host', 'srflx', 'relay'] }, 'good', 'even where a network is strict'],
    [{ candidates: ['host', 'srflx'] }, 'good', 'on this network'],
    [{ candidates: ['host'], hasServers: false }, 'fair', 'The calling service is there'],
    [{ candidates: ['host'] }, 'bad', 'lets no calls through'],
    [{ candidates: [] }, 'bad', 'lets no calls through'],
  ])('rates the connection check %j as %s', async (check, verdict, text) => {
    const checkConnection = () =>
      Promise.resolve<ConnectionCheck>({ signaling: 'online', candidates: [], hasServers: true, ...check })
    renderWithClient(<PreCallCheck />, idle(), { checkConnection })
    expect(await screen.findByText(new RegExp(text))).toBeInTheDocument()
    expect(row('Connection')).toHaveAttribute('data-verdict', verdict)
  })

  it('says that the signaling server cannot be reached, and checks again when it can', async () => {
    const { client } = renderWithClient(<PreCallCheck />, idle({ connection: { status: 'offline' } }))
    expect(await screen.findByText(/cannot be reached/)).toBeInTheDocument()
    act(() => client.setState({ connection: { status: 'online' } }))
    expect(await screen.findByText(/Calls get through/)).toBeInTheDocument()
  })

  it('asks the user whether they hear the test sound', async () => {
    renderWithClient(<PreCallCheck />, idle())
    const speaker = within(row('Speaker') ?? document.body)
    await userEvent.click(speaker.getByRole('button', { name: 'Play a sound' }))
    await userEvent.click(speaker.getByRole('button', { name: 'I hear nothing' }))
    expect(row('Speaker')).toHaveAttribute('data-verdict', 'bad')
    await userEvent.click(speaker.getByRole('button', { name: 'Play a sound' }))
    await userEvent.click(speaker.getByRole('button', { name: 'I hear it' }))
    expect(row('Speaker')).toHaveAttribute('data-verdict', 'good')
  })
})
