import type { CallStoreState } from '@offhook/core'
import { act, fireEvent, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createStaticCallClient } from '@offhook/core/testing'
import { describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { CallProvider, CallScreen } from './index'
import type { CallLabelOverrides } from './locale/labels'
import { alice, bob, callState, type CallStateOptions, jidOf } from './testing/callState'
import { setUpKitStyles } from './testing/kitStyles'
import { findLayoutFaults } from './testing/layoutFaults'

// The geometry of the call screen: with one to eight people, on screens of every size, in both directions, with large text, with names
// that are too long for any of them.

setUpKitStyles()

const widths = [320, 390, 768, 1280, 1920]
const heights = [320, 480, 844]
const longNames = [
  'Wolfeschlegelsteinhausenbergerdorff',
  'Maria-Magdalena Theotokopoulou von Hohenzollern',
  '김수한무거북이와두루미삼천갑자동방삭',
]

function stateOf(people: number, options: CallStateOptions, hasLongNames: boolean) {
  const state = callState({ people, ...options })
  if (!hasLongNames) return state
  for (const call of Object.values(state.calls))
    Object.values(call.participants).forEach((participant, index) => {
      participant.displayName = longNames[index % 3] ?? ''
    })
  return state
}

function renderCall(state: CallStoreState, content: ReactNode = <CallScreen />, labels: CallLabelOverrides = {}) {
  const client = createStaticCallClient(state)
  render(
    <CallProvider client={client} labels={labels}>
      {content}
    </CallProvider>,
  )
  return { client }
}

/** Every screen size, direction and text size: the faults of the call that is rendered, as text. */
async function findFaultsOnAllScreens(minHeightOfLargeText = 480): Promise<string[]> {
  const faults: string[] = []
  for (const width of widths) {
    for (const height of heights) {
      await page.viewport(width, height)
      for (const fontSize of [16, 32]) {
        // Text of twice the size (WCAG 1.4.4) needs a screen that has room for it: the controls and hints alone are higher than others.
        if (fontSize === 32 && height < minHeightOfLargeText) continue
        for (const dir of ['ltr', 'rtl']) {
          document.documentElement.dir = dir
          document.documentElement.style.fontSize = `${fontSize}px`
          for (const fault of findLayoutFaults(document.body))
            faults.push(`${width} x ${height}, ${fontSize} px, ${dir}: ${fault}`)
        }
      }
    }
  }
  return faults
}

const people = [1, 2, 3, 4, 5, 6, 7, 8]

describe.each(['audio', 'video'] as const)('an %s call', (callType) => {
  describe.each(['short', 'long'])('with %s names', (names) => {
    it.each(people)('with %i people has a layout without faults', async (count) => {
      renderCall(stateOf(count, { callType }, names === 'long'))
      const faults = await findFaultsOnAllScreens()
      const pin = document.querySelector('.offhook-pin')
      if (pin) {
        fireEvent.click(pin)
        await expect.poll(() => document.querySelector('.offhook-grid[data-pinned]')).not.toBeNull()
        faults.push(...(await findFaultsOnAllScreens()).map((fault) => `pinned, ${fault}`))
      }
      expect(faults).toEqual([])
    })
  })
})

const off = { trackId: null, isMuted: true }
const muted = { trackId: 'a', isMuted: true }
const idleDevice = { status: 'off', reason: null, isPrompting: false } as const
const prompting = { ...idleDevice, isPrompting: true } as const
const states: Record<string, CallStateOptions> = {
  'is sent': { status: 'calling' },
  'waits for a permission': { status: 'calling', store: { capture: { microphone: prompting, camera: prompting } } },
  rings: { status: 'ringing' },
  'is connecting': { status: 'connecting' },
  'is reconnecting': { status: 'reconnecting' },
  'has no connection to the server': { store: { connection: { status: 'offline' } } },
  'has no sound': { store: { playback: { blocked: true } } },
  'has lost its microphone': {
    participants: { [alice]: { tracks: { microphone: { trackId: null, isMuted: false } } } },
  },
  'has muted people': {
    participants: { [alice]: { tracks: { microphone: muted } }, [bob]: { tracks: { microphone: muted, camera: off } } },
  },
  'rings for others': {
    participants: {
      [jidOf('Carol')]: { status: 'ringing', tracks: { camera: off } },
      [jidOf('Dave')]: { status: 'reconnecting', tracks: { camera: off } },
    },
  },
  'has ended': { status: 'ended', connectedAt: Date.now() - 125_000 },
}

describe.each(['audio', 'video'] as const)('an %s call', (callType) => {
  describe.each(Object.entries(states))('that %s', (_, options) => {
    it.each([2, 3, 8])('has a layout without faults, with %i people', async (count) => {
      const { client } = renderCall(stateOf(count, { callType, ...options }, true))
      act(() => client.emit('callConnectionQuality', { userJid: bob, localUser: false, quality: 'POOR' }))
      expect(await findFaultsOnAllScreens(844)).toEqual([])
    })
  })
})
