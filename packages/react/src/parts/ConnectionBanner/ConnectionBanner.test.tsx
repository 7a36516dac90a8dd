import type { ConnectionFailure, SignalingStatus } from '@offhook/core'
import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { renderWithClient } from '../../testing/renderWithClient'
import { ConnectionBanner } from './ConnectionBanner'

const failure: ConnectionFailure = {
  statusCode: 503,
  code: 'not-connected',
  message: 'Not connected to the signaling server',
  url: 'https://calls.example.com',
  help: 'https://calls.example.com cannot be reached (Error: xhr poll error).',
}
const cannotReach = 'The calling service cannot be reached. Trying again…'

it('shows that the first attempt to connect has failed, and nothing before', () => {
  const { client } = renderWithClient(<ConnectionBanner data-testid="banner" />, {
    connection: { status: 'connecting' },
  })
  const banner = screen.getByTestId('banner')
  const polite = document.querySelector('[aria-live="polite"]')
  expect(banner).toBeEmptyDOMElement()
  act(() => client.setState({ connection: { status: 'connecting', failure } }))
  expect(banner).toHaveTextContent(cannotReach)
  expect(polite).toHaveTextContent(cannotReach)
  act(() => client.setState({ connection: { status: 'online' } }))
  expect(banner).toBeEmptyDOMElement()
  expect(polite).toHaveTextContent('The calling service is back')
})

it.each<[SignalingStatus, string]>([
  ['offline', 'You are offline'],
  ['reconnecting', 'Reconnecting to the calling service…'],
  ['unauthorized', 'You have been signed out. Sign in again to make calls'],
  ['online', ''],
])('shows the status %s', (status, text) => {
  renderWithClient(<ConnectionBanner data-testid="banner" />, { connection: { status } })
  expect(screen.getByTestId('banner')).toHaveTextContent(text)
})
