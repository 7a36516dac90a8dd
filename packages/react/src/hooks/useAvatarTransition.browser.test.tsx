import { act } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallScreen, IncomingCallModal } from '../index'
import { callState } from '../testing/callState'
import { renderWithClient } from '../testing/renderWithClient'
import kitStyles from '../styles/index.css?inline'

let sheet: HTMLStyleElement
beforeEach(() => {
  sheet = document.head.appendChild(document.createElement('style'))
  sheet.textContent = kitStyles
})
afterEach(() => {
  sheet.remove()
  vi.restoreAllMocks()
})

const both = (
  <>
    <IncomingCallModal />
    <CallScreen />
  </>
)
const answered = callState({ status: 'connecting', direction: 'incoming' })
const avatar = () => document.querySelector<HTMLElement>('.offhook-tile:not([data-local]) > .offhook-avatar')

/** The flight that the avatar is on: how large it is at first, beside what it comes to. */
function flight() {
  const [first] = avatar()
    ?.getAnimations()
    .map(({ effect }) => effect)
    .filter((effect) => effect instanceof KeyframeEffect)
    .flatMap((effect) => effect.getKeyframes())
    .filter(({ translate }) => translate !== undefined) ?? [undefined]
  return first
}

describe('the avatar of a call that rang', () => {
  it('comes from where it rang', () => {
    const { client } = renderWithClient(both, callState({ rings: true }))
    const from = document.querySelector('.offhook-incoming .offhook-avatar')?.getBoundingClientRect()
    act(() => client.setState(answered))
    const now = avatar()?.getBoundingClientRect()
    expect(flight()).toBeDefined()
    // At its first moment it lies exactly where the card had it.
    expect(now?.left).toBeCloseTo(from?.left ?? NaN, 0)
    expect(now?.top).toBeCloseTo(from?.top ?? NaN, 0)
    expect(now?.width).toBeCloseTo(from?.width ?? NaN, 0)
  })

  it('is at its place at once under reduced motion', () => {
    vi.spyOn(window, 'matchMedia').mockImplementation(
      (query) =>
        Object.assign(new EventTarget(), { matches: query.includes('reduce'), media: query }) as MediaQueryList,
    )
    const { client } = renderWithClient(both, callState({ rings: true }))
    act(() => client.setState(answered))
    expect(avatar()).not.toBeNull()
    expect(flight()).toBeUndefined()
  })

  it('does not come a second time', () => {
    const { client } = renderWithClient(both, callState({ rings: true }))
    act(() => client.setState(answered))
    act(() => client.setState({ activeRoomId: null }))
    act(() => client.setState(answered))
    expect(avatar()).not.toBeNull()
    expect(flight()).toBeUndefined()
  })
})
