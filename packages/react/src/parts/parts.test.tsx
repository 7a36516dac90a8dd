import { render, screen } from '@testing-library/react'
import { createRef, type FunctionComponent, type Ref } from 'react'
import { describe, expect, it, vi } from 'vitest'
import * as offhook from '../index'
import { bob, callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

const blocked = callState({ callType: 'video', store: { playback: { blocked: true } } })

/** Every part, with what it cannot be without. */
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

  it('is one element with the ref, class and attributes of its user', () => {
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

  it('lets go of the ref, and calls a callback ref with the element and then null', () => {
    const ref = createRef<HTMLElement>()
    const seen = vi.fn((_: HTMLElement | null): void => undefined)
    const first = renderWithClient(<Part {...required} ref={ref} className="" id="a" data-mine="" />, blocked)
    first.unmount()
    expect(ref.current).toBeNull()
    const second = renderWithClient(<Part {...required} ref={seen} className="" id="b" data-mine="" />, blocked)
    expect(seen.mock.lastCall?.[0]).toBeInstanceOf(HTMLElement)
    second.unmount()
    expect(seen.mock.lastCall?.[0]).toBeNull()
  })
})

it('says what is missing where there is no provider', () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(() => render(<offhook.CallStatus />)).toThrow('CallProvider')
  quiet.mockRestore()
  expect(screen.queryByRole('status')).toBeNull()
})
