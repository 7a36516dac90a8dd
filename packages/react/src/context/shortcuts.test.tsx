import { createStaticCallClient } from '@offhook/core/testing'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createPortal } from 'react-dom'
import { describe, expect, it, vi } from 'vitest'
import { AnswerButton } from '../parts/AnswerButton/AnswerButton'
import { DeclineButton } from '../parts/DeclineButton/DeclineButton'
import { HangupButton } from '../parts/HangupButton/HangupButton'
import { MicrophoneToggle } from '../parts/MicrophoneToggle/MicrophoneToggle'
import { matchesShortcut, formatShortcut } from './shortcuts'
import { CallProvider } from '../provider/CallProvider'
import { callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

const ringingState = callState({ rings: true, callType: 'video' })

describe('shortcuts', () => {
  it('click the buttons that are mounted', async () => {
    const { client } = renderWithClient(
      <>
        <MicrophoneToggle />
        <HangupButton />
      </>,
      callState(),
    )
    await userEvent.keyboard('{Alt>}m{/Alt}')
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    await userEvent.keyboard('{Alt>}q{/Alt}{Alt>}c{/Alt}')
    expect(client.endCall).toHaveBeenCalledOnce()
    expect(client.muteVideo).not.toHaveBeenCalled()
  })

  it('click the button nearest to the focus if the page has two calls', async () => {
    const clients = [createStaticCallClient(callState()), createStaticCallClient(callState())]
    const spies = clients.map((client) => vi.spyOn(client, 'muteAudio'))
    render(
      clients.map((client, index) => (
        <section key={index} aria-label={`Call ${index}`}>
          <CallProvider client={client}>
            <MicrophoneToggle />
            <button>Notes</button>
          </CallProvider>
        </section>
      )),
    )
    const calls = () => spies.map((spy) => spy.mock.calls.length)
    await userEvent.keyboard('{Alt>}m{/Alt}')
    expect(calls()).toEqual([1, 0])
    screen.getAllByRole('button', { name: 'Notes' })[1]?.focus()
    await userEvent.keyboard('{Alt>}m{/Alt}')
    expect(calls()).toEqual([1, 1])
    screen.getAllByRole('button', { name: 'Notes' })[0]?.focus()
    await userEvent.keyboard('{Alt>}m{/Alt}')
    expect(calls()).toEqual([2, 1])
  })

  it('answer with the offered media, once, and decline', async () => {
    const { client } = renderWithClient(
      <>
        <AnswerButton callType="audio" />
        <AnswerButton />
        <AnswerButton />
        <DeclineButton />
      </>,
      ringingState,
    )
    await userEvent.keyboard('{Alt>}a{/Alt}')
    expect(client.answerCall).toHaveBeenCalledExactlyOnceWith({})
    await userEvent.keyboard('{Alt>}x{/Alt}')
    expect(client.declineCall).toHaveBeenCalledOnce()
  })

  it('are in the tooltip and in aria-keyshortcuts', () => {
    renderWithClient(<MicrophoneToggle />, callState())
    const button = screen.getByRole('button', { name: 'Mute microphone' })
    expect(button).toHaveAttribute('title', 'Mute microphone (Alt+M)')
    expect(button).toHaveAttribute('aria-keyshortcuts', 'Alt+M')
  })

  it('do nothing with other modifiers, or in a text field', async () => {
    const { client } = renderWithClient(
      <>
        <MicrophoneToggle />
        <input aria-label="message" />
        <textarea aria-label="note" />
        <div role="textbox" tabIndex={0} aria-label="editor" />
      </>,
      callState(),
    )
    await userEvent.keyboard('m{Shift>}{Alt>}m{/Alt}{/Shift}{Control>}m{/Control}{Control>}{Alt>}m{/Alt}{/Control}')
    for (const field of screen.getAllByRole('textbox')) {
      field.focus()
      await userEvent.keyboard('{Alt>}m{/Alt}')
    }
    expect(client.muteAudio).not.toHaveBeenCalled()
  })

  it('work in another window, and do nothing in its text fields', () => {
    const frame = document.body.appendChild(document.createElement('iframe'))
    const other = frame.contentDocument
    if (!other) throw new Error('The frame has no document')
    const { client } = renderWithClient(
      createPortal(
        <>
          <MicrophoneToggle />
          <input aria-label="message" />
          <div contentEditable suppressContentEditableWarning />
        </>,
        other.body,
      ),
      callState(),
    )
    const [field, editor, button] = ['input', 'div', 'button'].map((name) => other.querySelector<HTMLElement>(name))
    // Not in jsdom.
    Object.defineProperty(editor, 'isContentEditable', { value: true })
    expect(field).not.toBeInstanceOf(Element)
    const press = (target: HTMLElement | null | undefined) =>
      target?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'm', code: 'KeyM', altKey: true, bubbles: true, composed: true }),
      )
    press(field)
    press(editor)
    expect(client.muteAudio).not.toHaveBeenCalled()
    press(button)
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    frame.remove()
  })

  it('can be changed one by one', async () => {
    const shortcuts = { microphone: 'Control+Shift+M', hangUp: null }
    const { client } = renderWithClient(
      <>
        <MicrophoneToggle />
        <HangupButton />
      </>,
      callState(),
      {},
      { shortcuts },
    )
    await userEvent.keyboard('{Alt>}mq{/Alt}')
    expect(client.muteAudio).not.toHaveBeenCalled()
    expect(client.endCall).not.toHaveBeenCalled()
    await userEvent.keyboard('{Control>}{Shift>}m{/Shift}{/Control}')
    expect(client.muteAudio).toHaveBeenCalledOnce()
    expect(screen.getByRole('button', { name: 'End call' })).not.toHaveAttribute('aria-keyshortcuts')
  })

  it('can be turned off', async () => {
    const { client } = renderWithClient(<MicrophoneToggle />, callState(), {}, { shortcuts: false })
    await userEvent.keyboard('{Alt>}m{/Alt}')
    expect(client.muteAudio).not.toHaveBeenCalled()
    expect(screen.getByRole('button')).not.toHaveAttribute('title')
  })
})

describe('matchesShortcut', () => {
  const keydown = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)
  it.each([
    ['on a Mac, where Option+M is µ', { key: 'µ', code: 'KeyM', altKey: true }, true],
    ['on AZERTY, where A is in the place of Q', { key: 'a', code: 'KeyQ', altKey: true }, false],
    ['with a key held down', { key: 'm', code: 'KeyM', altKey: true, repeat: true }, false],
  ])('%s', (_case, init, expected) => {
    const shortcut = init.code === 'KeyQ' ? 'Alt+Q' : 'Alt+M'
    expect(matchesShortcut(keydown(init), shortcut)).toBe(expected)
  })
})

it('formats a shortcut for the user’s system', () => {
  expect(formatShortcut('Control+Shift+M', 'Windows NT 10.0')).toBe('Ctrl+Shift+M')
  expect(formatShortcut('Control+Shift+M', 'Macintosh; Intel')).toBe('⌃⇧M')
})
