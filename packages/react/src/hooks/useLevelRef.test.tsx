import { act, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CallScreen } from '../prebuilt/CallScreen/CallScreen'
import { ParticipantTile } from '../parts/ParticipantTile/ParticipantTile'
import { alice, bob, callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'
import { useAudioLevel } from './useAudioLevel'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Counts the writes of levels to styles. */
function countWrites() {
  const write = vi.spyOn(CSSStyleDeclaration.prototype, 'setProperty')
  return () => write.mock.calls.filter(([name]) => name === '--offhook-level').length
}

function setHidden(isHidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden)
  document.dispatchEvent(new Event('visibilitychange'))
}

/** Ten levels are a second. */
const speech = [0.4, 0.9, 0.6, 0.42, 0.8, 1, 0.7, 0.5, 0.35, 0.9]
const shownLevel = () => screen.getByRole('group', { name: 'Bob' }).style.getPropertyValue('--offhook-level')

describe('levels are written', () => {
  it('never while both participants of a call are silent', () => {
    const { client } = renderWithClient(<CallScreen />, callState())
    const writes = countWrites()
    act(() => {
      // Zero, and the noise of a quiet room.
      for (let tick = 0; tick < 20; tick++)
        for (const userJid of [alice, bob]) client.setAudioLevel(userJid, (tick % 3) * 0.03)
    })
    expect(writes()).toBe(0)
  })

  it('at most ten times a second for a listener, and less often for the halo of a tile', () => {
    const Level = () => <i ref={useAudioLevel(bob)} />
    const { client } = renderWithClient(<Level />, callState())
    let writes = countWrites()
    for (const level of speech) client.setAudioLevel(bob, level)
    expect(writes()).toBe(10)
    vi.restoreAllMocks()
    const { client: second } = renderWithClient(<ParticipantTile userJid={bob} />, callState())
    writes = countWrites()
    for (const level of speech) second.setAudioLevel(bob, level)
    expect(writes()).toBeLessThanOrEqual(4)
  })

  it('once for a level that stays the same', () => {
    const Level = () => <i ref={useAudioLevel(bob)} />
    const { client } = renderWithClient(<Level />, callState())
    const writes = countWrites()
    for (let tick = 0; tick < 10; tick++) client.setAudioLevel(bob, 0.5)
    expect(writes()).toBe(1)
  })

  it('never in a hidden page, and at once when it is shown again', () => {
    const { client } = renderWithClient(<ParticipantTile userJid={bob} />, callState())
    client.setAudioLevel(bob, 1)
    const writes = countWrites()
    setHidden(true)
    for (const level of speech) client.setAudioLevel(bob, level)
    // The user is muted: it is the last level.
    client.setAudioLevel(bob, 0)
    expect(writes()).toBe(0)
    expect(shownLevel()).toBe('1.00')
    setHidden(false)
    expect(shownLevel()).toBe('0.00')
  })

  it('never out of view, and at once when the element is in view again', () => {
    let report: IntersectionObserverCallback = () => undefined
    const observe = vi.fn()
    const disconnect = vi.fn()
    vi.stubGlobal(
      'IntersectionObserver',
      vi.fn(function (callback: IntersectionObserverCallback) {
        report = callback
        return { observe, disconnect }
      }),
    )
    const { client, unmount } = renderWithClient(<ParticipantTile userJid={bob} />, callState())
    const setInView = (isIntersecting: boolean) =>
      report([{ isIntersecting } as IntersectionObserverEntry], null as unknown as IntersectionObserver)
    setInView(false)
    const writes = countWrites()
    for (const level of speech) client.setAudioLevel(bob, level)
    client.setAudioLevel(bob, 1)
    expect(writes()).toBe(0)
    setInView(true)
    expect(shownLevel()).toBe('1.00')
    unmount()
    expect(disconnect).toHaveBeenCalledTimes(observe.mock.calls.length)
  })

  it('never for a halo under reduced motion', () => {
    vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
    const { client } = renderWithClient(<ParticipantTile userJid={bob} />, callState())
    const writes = countWrites()
    for (const level of speech) client.setAudioLevel(bob, level)
    expect(writes()).toBe(0)
  })

  it('for silence at once, and for a lower level when it lasts', () => {
    const { client } = renderWithClient(<ParticipantTile userJid={bob} />, callState())
    client.setAudioLevel(bob, 1)
    for (let tick = 0; tick < 4; tick++) client.setAudioLevel(bob, 0.5)
    expect(shownLevel()).toBe('1.00')
    client.setAudioLevel(bob, 0.5)
    expect(shownLevel()).toBe('0.50')
    client.setAudioLevel(bob, 0)
    expect(shownLevel()).toBe('0.00')
  })
})
