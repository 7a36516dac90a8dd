import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { CallButton } from '../parts/CallButton/CallButton'
import { alice } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

const idle = { self: { userJid: alice, userId: 'alice', displayName: 'Alice' } }

it('warns once of a second copy of each package, and explains the errors of a second copy of core', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  for (let copy = 0; copy < 3; copy++) {
    vi.resetModules()
    await import('../index')
  }
  const { CallError } = await import('@offhook/core')
  const warnings = warn.mock.calls.map(([text]) => String(text))
  for (const name of ['@offhook/core', '@offhook/react'])
    expect(warnings.filter((text) => text.includes(`${name} twice`))).toHaveLength(1)

  const cause = new DOMException('no', 'NotAllowedError')
  const makeVoiceCall = () => Promise.reject(CallError.of('microphone-denied', undefined, { cause }))
  renderWithClient(<CallButton to="bob" />, idle, { makeVoiceCall })
  await userEvent.click(screen.getByRole('button', { name: 'Call Bob' }))
  expect(await screen.findByRole('alert')).toHaveTextContent(/Allow it in your browser/)
})
