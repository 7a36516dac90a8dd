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

const modalAndScreen = (
  <>
    <IncomingCallModal />
    <CallScreen />
  </>
)
const answeredState = callState({ status: 'connecting', direction: 'incoming' })
const avatar = () => document.querySelector<HTMLElement>('.offhook-tile:not([data-local]) > .offhook-avatar')

/** The first keyframe of the avatar's running animation. */
function firstKeyframe() {
  const [first] = avatar()
    ?.getAnimations()
    .map(({ effect }) => effect)
    .filter((effect) => effect instanceof KeyframeEffect)
    .flatMap((effect) => effect.getKeyframes())
    .filter(({ translate }) => translate !== undefined) ?? [undefined]
  return first
}

describe('the avatar of an answered call', () => {
  it('moves from its place in the incoming-call card', () => {
    const { client } = renderWithClient(modalAndScreen, callState({ rings: true }))
    const from = document.querySelector('.offhook-incoming .offhook-avatar')?.getBoundingClientRect()
    act(() => client.setState(answeredState))
    const now = avatar()?.getBoundingClientRect()
    expect(firstKeyframe()).toBeDefined()
    // The first keyframe puts it exactly where it was in the card.
    expect(now?.left).toBeCloseTo(from?.left ?? NaN, 0)
    expect(now?.top).toBeCloseTo(from?.top ?? NaN, 0)
    expect(now?.width).toBeCloseTo(from?.width ?? NaN, 0)
  })

  it('does not move under reduced motion', () => {
    vi.spyOn(window, 'matchMedia').mockImplementation(
      (query) =>
        Object.assign(new EventTarget(), { matches: query.includes('reduce'), media: query }) as MediaQueryList,
    )
    const { client } = renderWithClient(modalAndScreen, callState({ rings: true }))
    act(() => client.setState(answeredState))
    expect(avatar()).not.toBeNull()
    expect(firstKeyframe()).toBeUndefined()
  })

  it('moves only once per call', () => {
    const { client } = renderWithClient(modalAndScreen, callState({ rings: true }))
    act(() => client.setState(answeredState))
    act(() => client.setState({ activeRoomId: null }))
    act(() => client.setState(answeredState))
    expect(avatar()).not.toBeNull()
    expect(firstKeyframe()).toBeUndefined()
  })
})
