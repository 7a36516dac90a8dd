import { act, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { changeParticipant } from '../../testing/changeParticipant'
import { bob, callState } from '../../testing/callState'
import { renderWithClient } from '../../testing/renderWithClient'
import { SafetyCode } from './SafetyCode'

it('has a label with single digits, and shows groups of four', async () => {
  renderWithClient(<SafetyCode />, callState(), { safetyCode: () => Promise.resolve('0123 4567 8901 2345') })
  const code = await screen.findByRole('img', { name: 'Safety code: 0 1 2 3, 4 5 6 7, 8 9 0 1, 2 3 4 5' })
  expect([...code.children].map((group) => group.textContent)).toEqual(['0123', '4567', '8901', '2345'])
})

it('disappears with the connection, and shows another code after a new connection', async () => {
  const safetyCode = vi.fn(() => Promise.resolve<string | null>('1111 1111 1111 1111'))
  const { client, container } = renderWithClient(<SafetyCode />, callState(), { safetyCode })
  await screen.findByText('Safety code')
  safetyCode.mockResolvedValue('2222 2222 2222 2222')
  act(() => changeParticipant(client, bob, { connection: 'interrupted' }))
  expect(container.querySelector('.offhook-safety-code')).toBeNull()
  act(() => changeParticipant(client, bob, { connection: 'connected' }))
  await screen.findByRole('img', { name: /2 2 2 2$/ })
})

it('renders nothing in a group call', async () => {
  const safetyCode = vi.fn(() => Promise.resolve(null))
  const { container } = renderWithClient(<SafetyCode />, callState({ people: 3 }), { safetyCode })
  await vi.waitFor(() => expect(safetyCode).toHaveBeenCalled())
  expect(container.querySelector('.offhook-safety-code')).toBeNull()
})

it('appears when the call connects, if the peer connection was established while ringing', async () => {
  const preconnected = { participants: { [bob]: { connection: 'connected' } } } as const
  const { client, container } = renderWithClient(<SafetyCode />, callState({ status: 'ringing', ...preconnected }))
  await act(() => client.safetyCode())
  expect(container.querySelector('.offhook-safety-code')).toBeNull()
  act(() => client.setState(callState()))
  await screen.findByRole('img', { name: /^Safety code/ })
})
