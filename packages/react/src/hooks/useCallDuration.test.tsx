import { act, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CallTimer } from '../parts/CallTimer/CallTimer'
import { callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])('counts on when the wall clock is corrected %s by an hour', (_direction, correction) => {
  renderWithClient(<CallTimer />, callState({ connectedAt: Date.now() - 6_000 }))
  expect(screen.getByText('0:06')).toBeInTheDocument()
  vi.setSystemTime(Date.now() + correction)
  act(() => {
    vi.advanceTimersByTime(2_000)
  })
  expect(screen.getByText('0:08')).toBeInTheDocument()
})
