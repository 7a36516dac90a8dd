import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ComponentProps, createRef, type ReactElement } from 'react'
import { describe, expect, it, vi } from 'vitest'
import * as kit from '../index'
import { bob, callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

const { Avatar, CallTimer, HangupButton, MicrophoneToggle, ParticipantTile } = kit

describe('render', () => {
  it('merges the props of the part into an element', async () => {
    const order: string[] = []
    const { client } = renderWithClient(
      <HangupButton
        className="mine"
        onClick={() => order.push('part')}
        render={
          <button
            data-tone="end"
            className="design-system"
            style={{ color: 'red' }}
            onClick={() => order.push('element')}
          >
            Hang up
          </button>
        }
      />,
      callState(),
    )
    const button = screen.getByRole('button', { name: 'End call' })
    expect(button).toHaveClass('offhook-button', 'offhook-hangup', 'mine', 'design-system')
    expect(button).toHaveAttribute('data-tone', 'end')
    expect(button).toHaveTextContent('Hang up')
    await userEvent.click(button)
    expect(order).toEqual(['element', 'part'])
    expect(client.endCall).toHaveBeenCalledOnce()
  })

  it('lets a handler of the element prevent the command', async () => {
    const { client } = renderWithClient(
      <HangupButton render={<button onClick={(event) => event.preventDefault()} />} />,
      callState(),
    )
    await userEvent.click(screen.getByRole('button', { name: 'End call' }))
    expect(client.endCall).not.toHaveBeenCalled()
  })

  it('calls a function with the props and the state', async () => {
    const { client } = renderWithClient(
      <MicrophoneToggle render={(props, { isMuted }) => <button {...props}>{isMuted ? 'muted' : 'live'}</button>} />,
      callState(),
    )
    await userEvent.click(screen.getByRole('button', { name: 'Mute microphone' }))
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    expect(screen.getByText('live')).toBeInTheDocument()
  })

  it('sets every ref: of the part, of its user and of the element', () => {
    const [userRef, elementRef] = [createRef<HTMLDivElement>(), createRef<HTMLElement>()]
    const { client } = renderWithClient(
      <ParticipantTile userJid={bob} ref={userRef} render={<article ref={elementRef} />} />,
      callState(),
    )
    expect(userRef.current).toBe(screen.getByRole('group', { name: 'Bob' }))
    expect(elementRef.current).toBe(userRef.current)
    expect(userRef.current?.tagName).toBe('ARTICLE')
    act(() => client.setAudioLevel(bob, 0.5))
    expect(userRef.current?.style.getPropertyValue('--offhook-level')).toBe('0.50')
  })

  it('combines styles', () => {
    render(<Avatar userJid={bob} data-testid="avatar" render={<b style={{ opacity: 0.5 }} />} />)
    const avatar = screen.getByTestId('avatar')
    expect(avatar.style.opacity).toBe('0.5')
    expect(avatar.style.getPropertyValue('--offhook-avatar-hue')).not.toBe('')
  })

  it('passes the seconds of the timer as state', () => {
    renderWithClient(
      <CallTimer render={(props, { seconds }) => <b {...props}>{Math.floor(seconds / 60)} min</b>} />,
      callState({ connectedAt: Date.now() - 125_000 }),
    )
    expect(screen.getByText('2 min')).toBeInTheDocument()
  })
})

/** Every exported component except CallProvider, which has no element, and CallWindow, which needs a separate window. */
const parts = Object.entries(kit).filter(
  ([name]) => /^[A-Z]/.test(name) && name !== 'CallProvider' && name !== 'CallWindow',
)

describe('every part', () => {
  it.each(parts)('%s supports className and render', async (name, component) => {
    const Part = component as (props: ComponentProps<'div'> & { render: unknown }) => ReactElement
    const onRender = vi.fn()
    const requiredProps = { userJid: bob, to: bob, trackId: null, kind: 'microphone' }
    const state = callState({ rings: name === 'IncomingCallModal', store: { playback: { blocked: true } } })
    vi.stubGlobal('documentPictureInPicture', {})
    Object.assign(document, { fullscreenEnabled: true })
    const { client } = renderWithClient(
      <Part
        {...requiredProps}
        className="mine"
        render={(props: { className: string }, partState: unknown) => {
          onRender(props.className.split(' '), partState)
          return <i data-part={name} />
        }}
      />,
      state,
      {},
      { notices: false },
    )
    act(() => client.emit('callConnectionQuality', { userJid: bob, localUser: false, quality: 'GOOD' }))
    await vi.waitFor(() => expect(document.querySelector(`i[data-part=${name}]`)).toBeInTheDocument())
    expect(onRender).toHaveBeenCalledWith(
      expect.arrayContaining(['mine', expect.stringMatching(/^offhook-/)]),
      expect.any(Object),
    )
  })
})
