import { render, screen } from '@testing-library/react'
import { createRef, type FunctionComponent, type Ref } from 'react'
import { describe, expect, it, vi } from 'vitest'
import * as offhook from '../index'
import { bob, callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

const blocked = callState({ callType: 'video', store: { playback: { blocked: true } } })

/** Every part with its required props. */
const parts = {
  AnswerButton: {},
  Avatar: { userJid: bob },
  CallAudio: {},
  CallButton: { to: bob },
  CallDock: {},
  CallNotices: {},
  CallStatus: {},
  CallTimer: {},
  CameraToggle: {},
  CompactCall: {},
  ConnectionBanner: {},
  DeclineButton: {},
  DeviceHint: {},
  DeviceMenu: {},
  DeviceSelect: { kind: 'microphone' },
  DockButton: {},
  HangupButton: {},
  MicrophoneToggle: {},
  MutedHint: {},
  ParticipantGrid: {},
  ParticipantTile: { userJid: bob },
  PinButton: { userJid: bob },
  SelfView: {},
  StartAudio: {},
  VideoTrack: { trackId: null },
}

interface PartProps {
  ref: Ref<HTMLElement>
  className: string
  id: string
  'data-mine': string
}

describe.each(Object.entries(parts))('%s', (name, required) => {
  const Part = offhook[name as keyof typeof parts] as unknown as FunctionComponent<PartProps>

  it('renders one element with the given ref, class and attributes', () => {
    const ref = createRef<HTMLElement>()
    const { container } = renderWithClient(
      <Part {...required} ref={ref} className="mine" id="part" data-mine="yes" />,
      blocked,
      {},
      { notices: false },
    )
    const element = container.querySelector('#part')
    expect(element).not.toBeNull()
    expect(ref.current).toBe(element)
    expect(element).toHaveClass('mine')
    expect(element).toHaveAttribute('data-mine', 'yes')
    expect(element?.className).toMatch(/^offhook-\S+ /)
    expect(element?.parentElement).toBe(container)
  })

  it('clears an object ref, and calls a callback ref with the element and then with null', () => {
    const ref = createRef<HTMLElement>()
    const callbackRef = vi.fn((_: HTMLElement | null): void => undefined)
    const first = renderWithClient(<Part {...required} ref={ref} className="" id="a" data-mine="" />, blocked)
    first.unmount()
    expect(ref.current).toBeNull()
    const second = renderWithClient(<Part {...required} ref={callbackRef} className="" id="b" data-mine="" />, blocked)
    expect(callbackRef.mock.lastCall?.[0]).toBeInstanceOf(HTMLElement)
    second.unmount()
    expect(callbackRef.mock.lastCall?.[0]).toBeNull()
  })
})

it('throws an error that names CallProvider when there is no provider', () => {
  const consoleError = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(() => render(<offhook.CallStatus />)).toThrow('CallProvider')
  consoleError.mockRestore()
  expect(screen.queryByRole('status')).toBeNull()
})
