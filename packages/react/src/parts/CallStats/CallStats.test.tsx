import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createRef } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { de } from '../../locale/de'
import { bob, callState, jidOf } from '../../testing/callState'
import { audioStats, callStats, participantStats, videoStats } from '../../testing/callStats'
import { renderWithClient } from '../../testing/renderWithClient'
import { CallStats } from './CallStats'

/** The cells of each row, by the name of the person. */
const rowsOf = (name: string) =>
  within(screen.getByRole('table', { name }))
    .getAllByRole('row')
    .map((row) => [...row.children].map(({ textContent }) => textContent))

describe('CallStats', () => {
  it('shows the connection, and audio in both directions', () => {
    const ref = createRef<HTMLDivElement>()
    const { client } = renderWithClient(<CallStats ref={ref} className="mine" />, callState())
    expect(screen.getByRole('status')).toHaveTextContent('Measuring…')
    expect(ref.current).not.toHaveAttribute('data-measured')
    act(() => client.setCallStats(callStats(participantStats(bob))))
    expect(rowsOf('Bob')).toEqual([
      ['Path', 'Direct'],
      ['Round trip', '42 ms'],
      ['Voice quality', '4.4 of 5'],
      ['Audio', 'Received', 'Sent'],
      ['Codec', 'opus', 'opus'],
      ['Bitrate', '32 kb/s', '32 kb/s'],
      ['Lost packets', '1.2%', '0.0%'],
      ['Jitter', '3 ms', '3 ms'],
      ['Concealed', '0.5%', '–'],
    ])
    expect(ref.current).toHaveClass('offhook-call-stats', 'mine')
    expect(ref.current).toHaveAttribute('data-measured')
  })

  it('shows video where there is any, with – for what is not measured', () => {
    const { client } = renderWithClient(<CallStats />, callState({ callType: 'video' }))
    act(() => {
      client.setCallStats(
        callStats(participantStats(bob, { receivedVideo: videoStats({ framesPerSecond: null }), sentAudio: null })),
      )
    })
    const rows = rowsOf('Bob')
    expect(rows).toContainEqual(['Resolution', '1280 × 720', '–'])
    expect(rows).toContainEqual(['Frames per second', '–', '–'])
    expect(rows).toContainEqual(['Codec', 'opus', '–'])
  })

  it('has a table for each person of a group call', () => {
    const carol = jidOf('Carol Reyes')
    const { client } = renderWithClient(<CallStats />, callState({ people: 3 }))
    act(() => client.setCallStats(callStats(participantStats(bob), participantStats(carol, { path: 'relayed' }))))
    expect(rowsOf('Carol Reyes')).toContainEqual(['Path', 'Through a relay server'])
    // Someone who has left the call is not shown.
    act(() => client.setCallStats(callStats(participantStats(bob), participantStats('zoe@example.com'))))
    expect(screen.getAllByRole('table')).toHaveLength(1)
  })

  it('says that there is no connection while the call rings', () => {
    renderWithClient(<CallStats />, callState({ status: 'ringing' }))
    expect(screen.getByRole('status')).toHaveTextContent('There is no connection yet.')
  })

  it('has the texts and numbers of another language', () => {
    const { client } = renderWithClient(<CallStats />, callState(), {}, { labels: de })
    act(() => client.setCallStats(callStats(participantStats(bob, { receivedAudio: audioStats({ loss: 1.2 }) }))))
    expect(screen.getByRole('group', { name: 'Gesprächsstatistik' })).toBeVisible()
    expect(rowsOf('Bob')).toContainEqual(['Paketverlust', '1,2\u00a0%', '0,0\u00a0%'])
  })

  it('copies the values as text', async () => {
    const user = userEvent.setup()
    const { client } = renderWithClient(<CallStats />, callState())
    act(() => client.setCallStats(callStats(participantStats(bob))))
    await user.click(screen.getByRole('button', { name: 'Copy as text' }))
    const text = await navigator.clipboard.readText()
    expect(text).toContain('Bob\nPath: Direct\nRound trip: 42 ms\n')
    expect(text).toContain('Audio (Received | Sent)\n  Codec: opus | opus\n')
    expect(await screen.findByText('Copied')).toBeVisible()
  })

  it('says so if the browser refuses to copy', async () => {
    const user = userEvent.setup()
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('', 'NotAllowedError'))
    const { client } = renderWithClient(<CallStats />, callState())
    act(() => client.setCallStats(callStats(participantStats(bob))))
    await user.click(screen.getByRole('button', { name: 'Copy as text' }))
    expect(await screen.findByText('The browser did not allow copying')).toBeVisible()
  })
})

describe('useCallStats', () => {
  it('measures only while the page is visible', () => {
    const stop = vi.fn()
    const subscribeCallStats = vi.fn(() => stop)
    const { unmount } = renderWithClient(<CallStats />, callState(), { subscribeCallStats })
    const running = () => subscribeCallStats.mock.calls.length - stop.mock.calls.length
    const setVisibility = (state: DocumentVisibilityState) => {
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
      act(() => void document.dispatchEvent(new Event('visibilitychange')))
    }
    expect(running()).toBe(1)
    setVisibility('hidden')
    expect(running()).toBe(0)
    setVisibility('visible')
    setVisibility('visible')
    expect(running()).toBe(1)
    unmount()
    expect(running()).toBe(0)
    setVisibility('visible')
    expect(running()).toBe(0)
  })
})
