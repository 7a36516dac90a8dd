import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createRef } from 'react'
import { expect, it, vi } from 'vitest'
import { bob, callState } from '../../testing/callState'
import { changeParticipant } from '../../testing/changeParticipant'
import { renderWithClient } from '../../testing/renderWithClient'
import { SafetyMenu } from './SafetyMenu'

const menuButton = () => screen.findByRole('button', { name: 'Safety code' })
const panel = () => screen.queryByRole('group', { name: 'Safety code' })

it('opens on a click and closes on the next', async () => {
  const ref = createRef<HTMLDivElement>()
  renderWithClient(<SafetyMenu ref={ref} className="mine" id="menu" />, callState())
  const button = await menuButton()
  expect(ref.current).toHaveClass('offhook-safety-menu', 'mine')
  expect(ref.current).toHaveAttribute('id', 'menu')
  expect(panel()).toBeNull()
  expect(button).toHaveAttribute('aria-expanded', 'false')

  await userEvent.click(button)
  expect(button).toHaveAttribute('aria-expanded', 'true')
  expect(button).toHaveAttribute('aria-controls', panel()?.id)
  expect(ref.current).toHaveAttribute('data-open')
  await within(panel()!).findByRole('img', { name: 'Safety code: 2 7 1 8, 2 8 1 8, 2 8 4 5, 9 0 4 5' })

  await userEvent.click(button)
  expect(panel()).toBeNull()
})

it('closes on Escape, which returns the focus, and on a press outside, but not inside', async () => {
  renderWithClient(
    <>
      <SafetyMenu>
        <a href="#why">Why?</a>
      </SafetyMenu>
      <p>outside</p>
    </>,
    callState(),
  )
  await userEvent.click(await menuButton())
  await userEvent.tab()
  expect(screen.getByText('Why?')).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  expect(panel()).toBeNull()
  expect(await menuButton()).toHaveFocus()

  await userEvent.click(await menuButton())
  await userEvent.click(screen.getByText('Why?'))
  expect(panel()).not.toBeNull()
  await userEvent.click(screen.getByText('outside'))
  expect(panel()).toBeNull()
})

it('disappears with the connection, and is closed after a new connection', async () => {
  const safetyCode = vi.fn(() => Promise.resolve<string | null>('1111 1111 1111 1111'))
  const { client } = renderWithClient(<SafetyMenu />, callState(), { safetyCode })
  await userEvent.click(await menuButton())
  safetyCode.mockResolvedValue('2222 2222 2222 2222')
  act(() => changeParticipant(client, bob, { connection: 'interrupted' }))
  expect(screen.queryByRole('button')).toBeNull()
  act(() => changeParticipant(client, bob, { connection: 'connected' }))
  expect(await menuButton()).toHaveAttribute('aria-expanded', 'false')
  await userEvent.click(await menuButton())
  await waitFor(() => expect(screen.getByRole('img')).toHaveAccessibleName(/: 2 2 2 2/))
})

it('renders nothing when the client has no code', async () => {
  const safetyCode = vi.fn(() => Promise.resolve(null))
  const { container } = renderWithClient(<SafetyMenu />, callState({ people: 3 }), { safetyCode })
  await waitFor(() => expect(safetyCode).toHaveBeenCalled())
  await act(() => Promise.resolve())
  expect(container.querySelector('.offhook-safety-menu')).toBeNull()
})
