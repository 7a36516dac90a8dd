import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { CallScreen, CompactCall, DeviceSettings, IncomingCallModal, PreCallCheck } from './index'
import { de } from './locale/de'
import { StaticCall } from './stories/StaticCall'
import { callState } from './testing/callState'
import { setUpKitStyles } from './testing/kitStyles'

setUpKitStyles('html { font-size: 32px }')

const idle = callState({ store: { calls: {}, activeRoomId: null } })
const blocked = { playback: { blocked: true } }
const screens: Record<string, { content: ReactNode; state: ReturnType<typeof callState>; scrolls?: boolean }> = {
  'a ringing voice call': { content: <IncomingCallModal />, state: callState({ rings: true }) },
  'a ringing video call': { content: <IncomingCallModal />, state: callState({ rings: true, callType: 'video' }) },
  'a voice call': { content: <CallScreen />, state: callState() },
  'a video call': { content: <CallScreen />, state: callState({ callType: 'video' }) },
  'a video call without sound': { content: <CallScreen />, state: callState({ callType: 'video', store: blocked }) },
  'an ended call': { content: <CallScreen />, state: callState({ status: 'ended' }) },
  'a small voice call': {
    content: (
      <div style={{ height: 150 }}>
        <CompactCall />
      </div>
    ),
    state: callState(),
  },
  'a small video call': {
    content: (
      <div style={{ height: 400 }}>
        <CompactCall />
      </div>
    ),
    state: callState({ callType: 'video' }),
  },
  'the check before a call': { content: <PreCallCheck />, state: idle, scrolls: true },
  'the device settings': { content: <DeviceSettings />, state: idle, scrolls: true },
}

describe.each([
  [320, 568],
  [390, 844],
])('with 32 px text on a screen of %i x %i', (width, height) => {
  describe.each(['ltr', 'rtl'])('%s', (dir) => {
    it.each(Object.entries(screens))(
      'keeps every control of %s on the screen',
      async (_, { content, state, scrolls }) => {
        await page.viewport(width, height)
        document.documentElement.dir = dir
        render(
          <StaticCall state={state} labels={dir === 'ltr' ? de : {}}>
            {content}
          </StaticCall>,
        )
        const controls = await expect
          .poll(() => document.querySelectorAll('button, select').length)
          .toBeGreaterThan(0)
          .then(() => [...document.querySelectorAll<HTMLElement>('button, select')])
        const outside = controls.filter((control) => {
          const box = control.getBoundingClientRect()
          const isBeside = box.left < -0.5 || box.right > width + 0.5
          const isBelow = box.top < -0.5 || box.bottom > height + 0.5
          const front = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
          const isOutside = isBeside || (!scrolls && (isBelow || !control.contains(front)))
          return isOutside || box.width < 40 || box.height < 40
        })
        expect(
          outside.map((control) => [
            control.getAttribute('aria-label') ?? control.textContent,
            JSON.stringify(control.getBoundingClientRect()),
          ]),
        ).toEqual([])
        expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
      },
    )
  })
})
