import type { CallStoreState } from '@offhook/core'
import { createStaticCallClient } from '@offhook/core/testing'
import { act, cleanup, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallProvider, CallScreen, IncomingCallModal } from './index'
import styles from './styles/index.css?inline'
import { alice, bob, callState } from './testing/callState'

// A smooth animation and a transition draw sixty frames a second. In software a frame costs more than the sound of a call.

const sheet = document.createElement('style')
beforeEach(() => {
  sheet.textContent = styles
  document.head.append(sheet)
})
afterEach(() => {
  cleanup()
  sheet.remove()
})

const animations = () => document.getAnimations()
const isEndless = (animation: Animation) => animation.effect?.getComputedTiming().iterations === Infinity

/** Renders a call, after its entry. */
async function show(state: CallStoreState, content: ReactNode) {
  const client = createStaticCallClient(state)
  render(<CallProvider client={client}>{content}</CallProvider>)
  await expect.poll(() => animations().filter((animation) => !isEndless(animation)).length).toBe(0)
  return client
}

describe('nothing animates while a call runs', () => {
  const calls: Record<string, CallStoreState> = {
    'a voice call': callState(),
    'a video call': callState({ callType: 'video' }),
    'a group call': callState({ people: 4, callType: 'video' }),
  }

  it.each(Object.entries(calls))('in %s, silent or not', async (_, state) => {
    const client = await show(state, <CallScreen />)
    expect(animations()).toEqual([])
    const mutations: MutationRecord[] = []
    const observer = new MutationObserver((records) => mutations.push(...records))
    observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['style', 'class'] })
    for (let tick = 0; tick < 10; tick++) for (const userJid of [alice, bob]) client.setAudioLevel(userJid, 0.02)
    expect([...mutations, ...observer.takeRecords()]).toEqual([])
    observer.disconnect()
    act(() => client.emit('callSpeaking', { userJid: bob, localUser: false, volumeLevel: 6, isSpeaking: true }))
    await expect.poll(() => document.querySelector('.offhook-tile[data-active-speaker]')).not.toBeNull()
    for (const level of [1, 0.5, 0, 0.7]) {
      client.setAudioLevel(bob, level)
      expect(animations()).toEqual([])
    }
  })
})

describe('levels of a call', () => {
  it('start no check of whether the screen is covered, which computes the layout', async () => {
    const client = await show(callState(), <CallScreen />)
    const checks = vi.spyOn(document, 'elementFromPoint')
    const change = () => document.body.classList.toggle('changed')
    const checked = () => checks.mock.calls.length
    // The code is loaded when the call begins.
    await expect.poll(() => (change(), checked())).toBeGreaterThan(0)
    checks.mockClear()
    await expect.poll(checked).toBeGreaterThan(0)
    const timers = vi.spyOn(globalThis, 'setTimeout')
    for (const level of [0.2, 0.6, 1, 0]) client.setAudioLevel(bob, level)
    await Promise.resolve()
    expect(timers).not.toHaveBeenCalled()
    change()
    await Promise.resolve()
    expect(timers).toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})

describe('ringing animates in steps, by the compositor', () => {
  const places: Record<string, { state: CallStoreState; content: ReactNode; count: number }> = {
    'of an outgoing call': { state: callState({ status: 'ringing' }), content: <CallScreen />, count: 1 },
    'of an outgoing video call': {
      state: callState({ status: 'ringing', callType: 'video' }),
      content: <CallScreen />,
      count: 0,
    },
    'of an incoming call': { state: callState({ rings: true }), content: <IncomingCallModal />, count: 2 },
  }

  it.each(Object.entries(places))('on the screen %s', async (_, { state, content, count }) => {
    await show(state, content)
    expect(animations()).toHaveLength(count)
    for (const { effect } of animations()) {
      if (!(effect instanceof KeyframeEffect)) expect.unreachable()
      const keyframes = effect.getKeyframes()
      for (const { easing } of keyframes.slice(0, -1)) expect(easing).toMatch(/^steps?\b/)
      const properties = keyframes.flatMap((keyframe) => Object.keys(keyframe))
      for (const property of properties)
        expect(['offset', 'computedOffset', 'easing', 'composite', 'opacity', 'translate']).toContain(property)
    }
  })

  it('computes no filter for each picture of the camera', async () => {
    await show(callState({ status: 'ringing', callType: 'video' }), <CallScreen />)
    const video = document.querySelector('.offhook-self-view video')
    expect(video && getComputedStyle(video).filter).toBe('none')
  })
})
