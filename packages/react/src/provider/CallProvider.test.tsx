import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { CallScreen } from '../prebuilt/CallScreen/CallScreen'
import { callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

it('mounts the audio elements once, keeps them when screens change, and removes them on unmount', () => {
  let mounted = 0
  const mountAudio = vi.fn((container: HTMLElement) => {
    mounted++
    container.append(document.createElement('audio'))
    return () => {
      mounted--
      container.replaceChildren()
    }
  })
  const { client, container, unmount } = renderWithClient(<CallScreen />, callState(), { mountAudio })
  expect(mounted).toBe(1)
  const audio = container.querySelector('audio')
  client.setState({ activeRoomId: null })
  expect(container.querySelector('audio')).toBe(audio)
  unmount()
  expect(mounted).toBe(0)
})

it('neither connects nor destroys the client', () => {
  const connect = vi.fn(() => Promise.resolve())
  const destroy = vi.fn(() => Promise.resolve())
  const disconnect = vi.fn(() => Promise.resolve())
  renderWithClient(null, {}, { connect, destroy, disconnect }).unmount()
  expect([connect, destroy, disconnect].flatMap((spy) => spy.mock.calls)).toEqual([])
})

it('shows no notices when `notices` is false', () => {
  renderWithClient(null, {}, {}, { notices: false })
  expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull()
})

it('says once that calls do not work in a browser without WebRTC', async () => {
  const { client } = renderWithClient(null, callState({ store: { activeRoomId: null, calls: {} } }))
  expect(screen.queryByRole('alert')).toBeNull()
  act(() => client.setState({ canCall: false }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Calls do not work in this browser.')
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
  act(() => client.setState({ connection: { status: 'reconnecting' } }))
  expect(screen.queryByRole('alert')).toBeNull()
})
