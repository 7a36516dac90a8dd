import type { CaptureSource, CaptureState } from '@offhook/core'
import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { alice, callState } from '../../testing/callState'
import { renderWithClient } from '../../testing/renderWithClient'
import { CameraToggle } from '../CameraToggle/CameraToggle'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { MicrophoneToggle } from '../MicrophoneToggle/MicrophoneToggle'
import { ParticipantTile } from '../ParticipantTile/ParticipantTile'
import { DeviceHint } from './DeviceHint'

const live: CaptureState = { status: 'live', reason: null, isPrompting: false }

/** Alice in a video call, with a device in this state, as the client reports it. */
function impaired(source: CaptureSource, state: Partial<CaptureState>) {
  const isMuted = state.status !== undefined && state.status !== 'live'
  const base = callState({
    callType: 'video',
    participants: {
      [alice]: { tracks: { [source]: { isMuted, ...(state.status === 'lost' && { trackId: null }) } } },
    },
  })
  const capture = { microphone: live, camera: live, [source]: { ...live, ...state } }
  return { ...base, capture, devices: { ...base.devices, missing: {} } }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('DeviceHint', () => {
  it.each([
    ['microphone', { status: 'lost', reason: 'gone' }, /microphone was disconnected/],
    ['camera', { status: 'lost', reason: 'gone' }, /camera was disconnected/],
    ['camera', { status: 'lost', reason: 'refused' }, /The camera is blocked/],
    ['microphone', { status: 'lost', reason: 'busy' }, /in use by another program/],
    ['microphone', { status: 'silenced' }, /The system has muted your microphone/],
    ['camera', { status: 'silenced' }, /delivers no picture/],
    ['microphone', { status: 'live', reason: 'busy' }, /Headset is in use by another program. Another microphone/],
    ['microphone', { status: 'live', reason: 'gone' }, /Headset is not connected/],
  ] as const)('tells the owner of a %s that is %o', (source, state, text: RegExp) => {
    renderWithClient(<DeviceHint />, impaired(source, state))
    expect(screen.getByRole('status').textContent).toMatch(text)
    expect(screen.getByRole('status')).toHaveAttribute('data-device', source)
  })

  it.each([{ status: 'live' }, { status: 'off' }, { status: 'reopening' }] as const)(
    'is empty while it is %o',
    (state) => {
      renderWithClient(<DeviceHint />, impaired('microphone', state))
      expect(screen.getByRole('status')).toBeEmptyDOMElement()
    },
  )

  it('shows for ten seconds that another device is used, and again the next time', () => {
    vi.useFakeTimers()
    const { client } = renderWithClient(<DeviceHint />, impaired('microphone', { reason: 'busy' }))
    act(() => void vi.advanceTimersByTime(10_000))
    expect(screen.getByRole('status')).toBeEmptyDOMElement()
    act(() => client.setState(impaired('microphone', {})))
    act(() => client.setState(impaired('microphone', { reason: 'busy' })))
    expect(screen.getByRole('status')).toHaveTextContent('in use')
  })
})

it.each([
  ['microphone', 'Unmute microphone', 'muteAudio', <MicrophoneToggle key="m" />],
  ['camera', 'Turn camera on', 'muteVideo', <CameraToggle key="c" />],
] as const)(
  'the button of a lost %s offers to turn it on, and asks the client to',
  async (source, label, command, toggle) => {
    const { client } = renderWithClient(toggle, impaired(source, { status: 'lost', reason: 'gone' }))
    await userEvent.click(screen.getByRole('button', { name: label }))
    expect(client[command]).toHaveBeenCalledExactlyOnceWith(false)
  },
)

it('the own tile shows a lost microphone as muted', () => {
  renderWithClient(<ParticipantTile userJid={alice} />, impaired('microphone', { status: 'lost', reason: 'gone' }))
  expect(screen.getByRole('img', { name: 'Muted' })).toBeInTheDocument()
})

describe('DeviceSelect of a lost microphone', () => {
  it.each([
    ['the device that is selected', 'Headset', 'headset'],
    ['the system default', 'System default', ''],
  ])('selects %s', async (_, name, deviceId) => {
    const { client } = renderWithClient(
      <DeviceSelect kind="microphone" />,
      impaired('microphone', { status: 'lost', reason: 'gone' }),
    )
    const select = screen.getByRole('combobox', { name: 'Microphone' })
    expect(select).toHaveDisplayValue('Headset (not connected)')
    await userEvent.selectOptions(select, name)
    expect(client.selectDevice).toHaveBeenCalledExactlyOnceWith('microphone', deviceId)
  })

  it('does not call a device not connected that only a list without labels lacks', () => {
    const state = impaired('microphone', {})
    const microphones = [{ deviceId: 'other', label: '' }]
    renderWithClient(<DeviceSelect kind="microphone" />, { ...state, devices: { ...state.devices, microphones } })
    expect(screen.getByRole('combobox')).toHaveDisplayValue('Microphone')
  })
})
