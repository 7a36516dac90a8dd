import { CallError, type CommandDone } from '@offhook/core'
import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { alice, callState } from '../../testing/callState'
import { renderWithClient } from '../../testing/renderWithClient'
import { IncomingCallModal } from './IncomingCallModal'

const ringing = callState({ rings: true })
const idle = { self: { userJid: alice, userId: 'alice', displayName: 'Alice' } }
const button = (name: string) => screen.getByRole('button', { name })
const dialog = () => screen.getByRole<HTMLDialogElement>('alertdialog')

describe('IncomingCallModal', () => {
  it('is a modal alert dialog with the caller and the type of call in its label', () => {
    renderWithClient(<IncomingCallModal />, ringing)
    expect(screen.getByRole('alertdialog', { name: 'Incoming audio call from Bob' })).toBe(dialog())
    expect(dialog().matches(':modal')).toBe(true)
    expect(screen.getAllByRole('button').map((each) => each.getAttribute('aria-label'))).toEqual(['Decline', 'Answer'])
  })

  it('offers to answer a video call with audio only', async () => {
    const { client } = renderWithClient(<IncomingCallModal />, callState({ rings: true, callType: 'video' }))
    expect(screen.getByRole('alertdialog', { name: 'Incoming video call from Bob' })).toBe(dialog())
    await userEvent.click(button('Answer with audio only'))
    expect(client.answerCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room', callType: 'audio' })
  })

  it('answers and declines the call that it shows', async () => {
    const { client } = renderWithClient(<IncomingCallModal />, ringing)
    await userEvent.click(button('Answer'))
    expect(client.answerCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room' })
    await userEvent.click(button('Decline'))
    expect(client.declineCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room' })
  })

  it('focuses the dialog and no button, and returns the focus afterwards', async () => {
    const { client } = renderWithClient(
      <>
        <input aria-label="message" />
        <IncomingCallModal />
      </>,
      idle,
    )
    const input = screen.getByRole('textbox')
    input.focus()
    act(() => client.setState(ringing))
    expect(dialog()).toHaveFocus()
    await userEvent.keyboard(' {Enter}')
    expect(client.answerCall).not.toHaveBeenCalled()
    expect(client.declineCall).not.toHaveBeenCalled()
    act(() => client.setState({ incomingRoomIds: [] }))
    await waitFor(() => expect(input).toHaveFocus())
    expect(screen.queryByRole('alertdialog')).toBeNull()
  })

  it('shows the error when an answer fails and the call rings again', async () => {
    let reject: (error: CallError) => void = () => expect.unreachable()
    const promise = new Promise<CommandDone>((_, rejectPromise) => (reject = rejectPromise))
    const { client } = renderWithClient(<IncomingCallModal />, ringing, { answerCall: () => promise })
    await userEvent.click(button('Answer'))
    act(() => client.setState({ incomingRoomIds: [] }))
    expect(screen.queryByRole('alertdialog')).toBeNull()
    act(() => client.setState(ringing))
    expect(screen.queryByRole('alert')).toBeNull()
    act(() => reject(CallError.of('not-connected')))
    expect(await screen.findByRole('alert')).toBeVisible()
    expect(dialog()).toContainElement(screen.getByRole('alert'))
  })

  it('shows a pending answer at once, then what the browser waits for, and can be declined', async () => {
    const never = new Promise<CommandDone>(() => undefined)
    const state = callState({ rings: true, callType: 'video' })
    const { client } = renderWithClient(<IncomingCallModal />, state, { answerCall: () => never })
    expect(screen.getByRole('status')).toHaveTextContent('Video call')
    await userEvent.click(button('Answer'))
    expect(screen.getByRole('status')).toHaveTextContent('Answering…')
    expect(button('Answer')).toHaveAttribute('aria-busy', 'true')
    for (const name of ['Answer', 'Answer with audio only']) {
      expect(button(name)).toHaveAttribute('aria-disabled', 'true')
      await userEvent.click(button(name), { force: true })
    }
    expect(client.answerCall).toHaveBeenCalledOnce()

    const prompting = { status: 'off', reason: null, isPrompting: true } as const
    act(() => client.setState({ capture: { ...state.capture, microphone: prompting } }))
    expect(screen.getByRole('status')).toHaveTextContent('Waiting for permission to use the microphone…')
    act(() => client.setState({ capture: { microphone: prompting, camera: prompting } }))
    expect(screen.getByRole('status')).toHaveTextContent('Waiting for permission to use the microphone and camera…')
    await userEvent.click(button('Decline'))
    expect(client.declineCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room' })
  })

  it('can be answered by keyboard', async () => {
    const { client } = renderWithClient(<IncomingCallModal />, ringing)
    await userEvent.keyboard('{Tab}{Tab}')
    expect(button('Answer')).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    expect(client.answerCall).toHaveBeenCalledOnce()
  })

  it('stays open when Escape is pressed several times', async () => {
    const { client } = renderWithClient(<IncomingCallModal />, ringing)
    await userEvent.keyboard('{Escape}{Escape}{Escape}')
    expect(dialog().open).toBe(true)
    expect(client.declineCall).not.toHaveBeenCalled()
  })

  it('opens again when the browser closes it', async () => {
    renderWithClient(<IncomingCallModal />, ringing)
    act(() => dialog().close())
    await waitFor(() => expect(dialog().matches(':modal')).toBe(true))
  })

  it('says how to allow a blocked microphone, and can be answered again', async () => {
    const done: CommandDone = { statusCode: 200, message: 'Success' }
    const answerCall = vi.fn(() => Promise.resolve(done)).mockRejectedValueOnce(CallError.of('microphone-denied'))
    renderWithClient(<IncomingCallModal />, ringing, { answerCall })
    await userEvent.click(button('Answer'))
    expect(await screen.findByRole('alert')).toHaveTextContent('The microphone is blocked. Click the icon')
    expect(dialog().contains(screen.getByRole('alert'))).toBe(true)
    await userEvent.click(button('Answer'))
    expect(answerCall).toHaveBeenCalledTimes(2)
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })
})
