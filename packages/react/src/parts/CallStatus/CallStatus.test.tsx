import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { bob, callState, jidOf } from '../../testing/callState'
import { renderWithClient } from '../../testing/renderWithClient'
import { CallStatus } from './CallStatus'

const carol = jidOf('Carol')

type State = Parameters<typeof callState>[0]

function shown(state: State): string | null {
  renderWithClient(<CallStatus />, callState({ people: 3, ...state }))
  return screen.getByRole('status').textContent
}

describe('CallStatus, when no other user is in the call', () => {
  const left = { direction: 'incoming', callerJid: bob } as const

  it.each(['connected', 'connecting'] as const)('names the users who are waited for: %s', (status) => {
    const participants = { [bob]: { status: 'ended' }, [carol]: { status: 'ringing' } } as const
    expect(shown({ ...left, status, participants })).toBe('Waiting for Carol Reyes')
  })

  it('is connected while another user is in the call', () => {
    expect(shown({ participants: { [bob]: { status: 'connected' }, [carol]: { status: 'calling' } } })).toBe(
      'Connected',
    )
  })

  it('does not wait for a caller before the server confirms the answer', () => {
    const participants = { [bob]: { status: 'calling' }, [carol]: { status: 'calling' } } as const
    expect(shown({ ...left, status: 'connecting', participants })).toBe('Connecting…')
  })
})
