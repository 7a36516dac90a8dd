import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { AnswerButton } from '../parts/AnswerButton/AnswerButton'
import { DeclineButton } from '../parts/DeclineButton/DeclineButton'
import { HangupButton } from '../parts/HangupButton/HangupButton'
import { MicrophoneToggle } from '../parts/MicrophoneToggle/MicrophoneToggle'
import { matchesShortcut, shownShortcut } from './shortcuts'
import { callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

const ringing = callState({ rings: true, callType: 'video' })

describe('shortcuts', () => {
  it('press the buttons that are there', async () => {
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

  it('answer with what was offered, once, and decline', async () => {
    const { client } = renderWithClient(
      <>
        <AnswerButton callType="audio" />
        <AnswerButton />
        <AnswerButton />
        <DeclineButton />
      </>,
      ringing,
    )
    await userEvent.keyboard('{Alt>}a{/Alt}')
    expect(client.answerCall).toHaveBeenCalledExactlyOnceWith({})
    await userEvent.keyboard('{Alt>}x{/Alt}')
    expect(client.declineCall).toHaveBeenCalledOnce()
  })

  it('are shown, and read out', () => {
    renderWithClient(<MicrophoneToggle />, callState())
    const button = screen.getByRole('button', { name: 'Mute microphone' })
    expect(button).toHaveAttribute('title', 'Mute microphone (Alt+M)')
    expect(button).toHaveAttribute('aria-keyshortcuts', 'Alt+M')
  })

  it('do nothing with other modifiers, or where one types', async () => {
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

  it('can be other ones', async () => {
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

  it('can be off', async () => {
    const { client } = renderWithClient(<MicrophoneToggle />, callState(), {}, { shortcuts: false })
    await userEvent.keyboard('{Alt>}m{/Alt}')
    expect(client.muteAudio).not.toHaveBeenCalled()
    expect(screen.getByRole('button')).not.toHaveAttribute('title')
  })
})

describe('a key press', () => {
  const press = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)
  it.each([
    ['a Mac, where Option writes µ', { key: 'µ', code: 'KeyM', altKey: true }, true],
    ['AZERTY, where Q stands in the place of A', { key: 'a', code: 'KeyQ', altKey: true }, false],
    ['a key held down', { key: 'm', code: 'KeyM', altKey: true, repeat: true }, false],
  ])('on %s', (_where, init, expected) => {
    const shortcut = init.code === 'KeyQ' ? 'Alt+Q' : 'Alt+M'
    expect(matchesShortcut(press(init), shortcut)).toBe(expected)
  })

  it('is written as the system writes it', () => {
    expect(shownShortcut('Control+Shift+M', 'Windows NT 10.0')).toBe('Ctrl+Shift+M')
    expect(shownShortcut('Control+Shift+M', 'Macintosh; Intel')).toBe('⌃⇧M')
  })
})
