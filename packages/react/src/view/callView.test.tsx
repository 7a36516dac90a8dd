import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { CallScreen } from '../prebuilt/CallScreen/CallScreen'
import { bob, callState, jidOf } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }))
const call = () => screen.getByRole('region', { name: /^Call with/ })

describe('the dock', () => {
  it('mutes the microphone and returns to the screen', async () => {
    const { client } = renderWithClient(<CallScreen />, callState())
    await press('Minimize')
    expect(call()).toHaveClass('offhook-dock')
    expect(call()).toHaveAttribute('data-status', 'connected')
    expect(screen.getByRole('button', { name: 'Back to the call' })).toHaveFocus()
    await press('Mute microphone')
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    await press('Back to the call')
    expect(call()).toHaveClass('offhook-call-screen')
    expect(call()).toHaveFocus()
  })

  it('moves between corners with the arrow keys', async () => {
    renderWithClient(<CallScreen />, callState())
    await press('Minimize')
    const visited = []
    for (const key of ['{ArrowUp}', '{ArrowLeft}', '{ArrowLeft}', '{ArrowDown}', '{ArrowRight}']) {
      await userEvent.keyboard(key)
      visited.push(call().dataset.corner)
    }
    expect(visited).toEqual(['top-end', 'top-start', 'top-start', 'bottom-start', 'bottom-end'])
  })

  it('shows the end of the call, and the next call is large', async () => {
    const { client } = renderWithClient(<CallScreen />, callState())
    await press('Minimize')
    act(() => client.setState(callState({ status: 'ended', endReason: 'hangup' })))
    expect(within(call()).getByText('Call ended')).toBeInTheDocument()
    await press('Close')
    expect(client.dismissCall).toHaveBeenCalledExactlyOnceWith('room')
    act(() => client.setState({ activeRoomId: null }))
    act(() => client.setState(callState()))
    expect(call()).toHaveClass('offhook-call-screen')
  })
})

describe('the self view', () => {
  it('moves with the arrow keys and by a click, and keeps its corner in the next call', async () => {
    const { client } = renderWithClient(<CallScreen />, callState({ callType: 'video' }))
    const corner = () => document.querySelector<HTMLElement>('.offhook-self-view')?.dataset.corner
    expect(corner()).toBe('bottom-end')
    act(() => screen.getByRole('button', { name: 'Move your picture' }).focus())
    await userEvent.keyboard('{ArrowUp}')
    expect(corner()).toBe('top-end')
    await press('Move your picture')
    expect(corner()).toBe('bottom-end')
    await userEvent.keyboard('{ArrowLeft}')
    act(() => client.setState({ activeRoomId: null }))
    act(() => client.setState(callState({ callType: 'video' })))
    expect(corner()).toBe('bottom-start')
  })

  it('fills the screen until there is remote video', () => {
    const { client } = renderWithClient(<CallScreen />, callState({ callType: 'video', status: 'ringing' }))
    const selfView = () => document.querySelector('.offhook-self-view')
    expect(selfView()).toHaveAttribute('data-alone')
    expect(screen.queryByRole('button', { name: 'Move your picture' })).toBeNull()
    act(() => client.setState(callState({ callType: 'video' })))
    expect(selfView()).not.toHaveAttribute('data-alone')
  })
})

describe('a pinned participant', () => {
  it('is large until unpinned, and no one is pinned in the next call', async () => {
    const { client } = renderWithClient(<CallScreen />, callState({ people: 4 }))
    const pin = () => screen.getByRole('button', { name: 'Pin Carol Reyes' })
    await userEvent.click(pin())
    expect(pin()).toHaveAttribute('aria-pressed', 'true')
    expect(screen.getByRole('group', { name: 'Carol Reyes' })).toHaveAttribute('data-pinned')
    expect(document.querySelector('.offhook-grid')).toHaveAttribute('data-pinned')
    await press('Minimize')
    expect(screen.getByRole('group', { name: 'Carol Reyes' })).toBeInTheDocument()
    await press('Back to the call')
    await userEvent.click(pin())
    expect(document.querySelector('.offhook-grid')).not.toHaveAttribute('data-pinned')
    await userEvent.click(pin())
    act(() => client.setState({ activeRoomId: null }))
    act(() => client.setState(callState({ people: 4 })))
    expect(pin()).toHaveAttribute('aria-pressed', 'false')
  })
})

describe('the separate window', () => {
  let windowFrame: HTMLIFrameElement

  beforeEach(() => {
    windowFrame = document.body.appendChild(document.createElement('iframe'))
    vi.stubGlobal('documentPictureInPicture', { requestWindow: () => Promise.resolve(windowFrame.contentWindow) })
    return () => {
      windowFrame.remove()
      vi.unstubAllGlobals()
    }
  })

  const inWindow = () => within(windowFrame.contentDocument!.body)

  it('shows the call with the styles of the page, and returns it when closed', async () => {
    document.documentElement.dataset.theme = 'dark'
    const { client } = renderWithClient(<CallScreen />, callState())
    await press('Open small window')
    await waitFor(() => expect(call()).toHaveAttribute('data-place', 'window'))
    expect(within(call()).getByText('The call is in its own window')).toBeInTheDocument()
    expect(windowFrame.contentDocument!.documentElement.dataset.theme).toBe('dark')
    delete document.documentElement.dataset.theme
    act(() => inWindow().getByRole('button', { name: 'Mute microphone' }).click())
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    act(() => void windowFrame.contentWindow!.dispatchEvent(new Event('pagehide')))
    expect(call()).toHaveClass('offhook-call-screen')
  })

  it('has the styles of the shadow root that the call is in', async () => {
    const host = document.body.appendChild(document.createElement('div'))
    const root = host.attachShadow({ mode: 'open' })
    root.innerHTML = '<style>.offhook-hangup { color: rgb(1, 2, 3) }</style><main></main>'
    const container = root.querySelector('main')!
    renderWithClient(<CallScreen />, callState(), {}, {}, { container })
    act(() => root.querySelector<HTMLElement>('.offhook-window-button')!.click())
    await waitFor(() => expect(windowFrame.contentDocument!.head.innerHTML).toContain('rgb(1, 2, 3)'))
    host.remove()
  })

  it('closes when the call ends', async () => {
    const { client } = renderWithClient(<CallScreen />, callState())
    await press('Open small window')
    await waitFor(() => expect(call()).toHaveAttribute('data-place', 'window'))
    const close = vi.spyOn(windowFrame.contentWindow!, 'close')
    act(() => client.setState({ activeRoomId: null }))
    expect(close).toHaveBeenCalledOnce()
    expect(screen.queryByRole('region', { name: /^Call with/ })).toBeNull()
  })

  it('shows a notice when the browser refuses it, and the call stays on the screen', async () => {
    vi.stubGlobal('documentPictureInPicture', { requestWindow: () => Promise.reject(new DOMException('no')) })
    renderWithClient(<CallScreen />, callState())
    await press('Open small window')
    expect(await screen.findByRole('alert')).toBeInTheDocument()
    expect(call()).toHaveClass('offhook-call-screen')
  })
})

describe('the participant in the dock', () => {
  it('is the remote user who spoke last, also in silence', async () => {
    const { client } = renderWithClient(<CallScreen />, callState({ people: 3 }))
    await press('Minimize')
    expect(screen.getByRole('group', { name: 'Bob' })).toBeInTheDocument()
    const setSpeaking = (userJid: string, isSpeaking: boolean) =>
      act(() => client.emit('callSpeaking', { userJid, localUser: false, volumeLevel: 5, isSpeaking }))
    setSpeaking(jidOf('Carol'), true)
    setSpeaking(jidOf('Carol'), false)
    expect(screen.getByRole('group', { name: 'Carol Reyes' })).toBeInTheDocument()
    act(() => client.emit('callUserLeft', { userJid: jidOf('Carol'), localUser: false }))
    expect(screen.getByRole('group', { name: 'Bob' })).toBeInTheDocument()
    setSpeaking(bob, true)
    expect(screen.getByRole('group', { name: 'Bob' })).toBeInTheDocument()
  })
})
