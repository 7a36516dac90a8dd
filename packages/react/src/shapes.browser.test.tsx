import type { CallStoreState } from '@offhook/core'
import { createStaticCallClient } from '@offhook/core/testing'
import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { CallDock, CallProvider, CallScreen, CompactCall, ParticipantGrid } from './index'
import { bob, callState, jidOf } from './testing/callState'
import { setUpKitStyles } from './testing/kitStyles'
import { findLayoutFaults } from './testing/layoutFaults'

setUpKitStyles()

function renderCall(state: CallStoreState, content: ReactNode) {
  const client = createStaticCallClient(state)
  render(<CallProvider client={client}>{content}</CallProvider>)
  return client
}

const find = (selector: string) => {
  const element = document.querySelector(selector)
  if (!element) throw new Error(`There is no ${selector}`)
  return element
}

describe('the outline of the active speaker follows the shape of what it is around', () => {
  const box = (content: ReactNode) => <div style={{ inlineSize: 360, blockSize: 240 }}>{content}</div>
  const places: Record<string, { content: ReactNode; people?: number; callType?: 'audio' | 'video' }> = {
    'a voice call': { content: <CallScreen /> },
    'a small voice call': { content: box(<CompactCall />) },
    'the dock of a voice call': { content: <CallDock /> },
    'a group voice call': { content: <CallScreen />, people: 4 },
    'a group video call': { content: <CallScreen />, people: 4, callType: 'video' },
    'a grid': { content: box(<ParticipantGrid />), people: 3 },
  }

  it.each(Object.entries(places))('in %s', async (_, place) => {
    const { content, people = 2, callType = 'audio' as const } = place
    const client = renderCall(callState({ people, callType }), content)
    act(() => client.emit('callSpeaking', { userJid: bob, localUser: false, volumeLevel: 6, isSpeaking: true }))
    await expect.poll(() => document.querySelector('.offhook-tile[data-active-speaker]')).not.toBeNull()
    const tile = find('.offhook-tile[data-active-speaker]')
    const outline = getComputedStyle(tile, '::after')
    // Without a background of its own, the tile is what its avatar is: a circle.
    const isCircle = getComputedStyle(tile).backgroundColor === 'rgba(0, 0, 0, 0)'
    const shape = isCircle ? find('.offhook-tile[data-active-speaker] > .offhook-avatar') : tile
    expect(Number(outline.opacity)).toBeGreaterThan(0.5)
    expect(outline.borderTopLeftRadius).toBe(getComputedStyle(shape).borderTopLeftRadius)
    const [{ width, height }, { width: shapeWidth }] = [tile.getBoundingClientRect(), shape.getBoundingClientRect()]
    if (!isCircle) return
    expect(width).toBeCloseTo(height, 0)
    expect(width - shapeWidth).toBeLessThanOrEqual(16)
  })
})

describe.each([
  [320, 568],
  [1280, 800],
])('CallDock alone, on a screen of %i x %i', (width, height) => {
  it.each([
    ['connected', 2],
    ['ringing', 2],
    ['reconnecting', 5],
    ['ended', 5],
  ] as const)('has room for the video of a call that is %s, with %i people', async (status, people) => {
    await page.viewport(width, height)
    renderCall(callState({ callType: 'video', status, people }), <CallDock />)
    const dock = find('.offhook-dock').getBoundingClientRect()
    expect(dock.height).toBeGreaterThan(150)
    expect(dock.width / dock.height).toBeLessThan(2)
    expect(find('.offhook-dock').getAttribute('data-place')).toBe('dock')
    expect(findLayoutFaults(document.body)).toEqual([])
  })

  it('is a strip in a voice call', async () => {
    await page.viewport(width, height)
    renderCall(callState({ people: 5 }), <CallDock />)
    expect(find('.offhook-dock').getBoundingClientRect().height).toBeLessThan(100)
    expect(findLayoutFaults(document.body)).toEqual([])
  })
})

describe('whom the user waits for, when no other user is in the call', () => {
  const state = (callType: 'audio' | 'video') =>
    callState({
      ...{ callType, people: 3, direction: 'incoming', callerJid: bob },
      participants: { [bob]: { status: 'ended' }, [jidOf('Carol')]: { status: 'ringing' } },
    })
  const places = { 'the call screen': <CallScreen />, 'the dock': <CallDock /> }

  it.each(
    Object.entries(places).flatMap(([name, place]) => [
      [name, 'audio', place] as const,
      [name, 'video', place] as const,
    ]),
  )('is visible in %s of an %s call', async (_, callType, place) => {
    await page.viewport(390, 844)
    renderCall(state(callType), place)
    const status = find('.offhook-call-status').getBoundingClientRect()
    expect(find('.offhook-call-status').textContent).toBe('Waiting for Carol Reyes')
    expect(status.width).toBeGreaterThan(60)
    expect(status.height).toBeGreaterThan(10)
    expect(findLayoutFaults(document.body)).toEqual([])
  })
})
