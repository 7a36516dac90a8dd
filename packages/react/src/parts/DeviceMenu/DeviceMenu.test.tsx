import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { bob, callState } from '../../testing/callState'
import { callStats, participantStats } from '../../testing/callStats'
import { renderWithClient } from '../../testing/renderWithClient'
import { DeviceMenu } from './DeviceMenu'

const menuButton = () => screen.getByRole('button', { name: 'Microphone, camera and speaker' })
const statsButton = () => screen.findByRole('button', { name: 'Call statistics' })

it('shows the call statistics in place of the device settings, and the settings again', async () => {
  const { client } = renderWithClient(<DeviceMenu />, callState())
  await userEvent.click(menuButton())
  await userEvent.click(await statsButton())
  act(() => client.setCallStats(callStats(participantStats(bob))))
  expect(await screen.findByRole('table', { name: 'Bob' })).toBeVisible()
  expect(screen.queryByRole('combobox')).toBeNull()
  // The focus stays in the panel, so that Escape closes it.
  expect(screen.getByRole('button', { name: 'Back' })).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  expect(await statsButton()).toHaveFocus()
  expect(screen.getByRole('combobox', { name: 'Microphone' })).toBeVisible()
  await userEvent.keyboard('{Escape}')
  expect(menuButton()).toHaveFocus()
})

it('opens with the device settings each time', async () => {
  renderWithClient(<DeviceMenu />, callState())
  await userEvent.click(menuButton())
  await userEvent.click(await statsButton())
  await userEvent.click(menuButton())
  await userEvent.click(menuButton())
  expect(await screen.findByRole('combobox', { name: 'Microphone' })).toBeVisible()
})

it('has no statistics outside a call', async () => {
  renderWithClient(<DeviceMenu />, callState({ status: 'ended' }))
  await userEvent.click(menuButton())
  await screen.findByRole('combobox', { name: 'Microphone' })
  expect(screen.queryByRole('button', { name: 'Call statistics' })).toBeNull()
})
