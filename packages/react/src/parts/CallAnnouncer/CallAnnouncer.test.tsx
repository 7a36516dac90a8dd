import { act } from '@testing-library/react'
import { expect, it } from 'vitest'
import { alice, callState } from '../../testing/callState'
import { changeParticipant } from '../../testing/changeParticipant'
import { type Rendered, renderWithClient } from '../../testing/renderWithClient'

const idle = callState({ store: { calls: {}, activeRoomId: null } })

const said = ({ container }: Rendered, how: 'polite' | 'assertive') =>
  container.querySelector(`.offhook-announcer > [aria-live=${how}]`)?.textContent

function follow(first = idle) {
  const rendered = renderWithClient(null, first)
  return {
    rendered,
    show: (state: Partial<typeof idle>) => act(() => rendered.client.setState(state)),
    polite: () => said(rendered, 'polite'),
    assertive: () => said(rendered, 'assertive'),
  }
}

it('says nothing of what was there before it', () => {
  const { polite, assertive } = follow(callState({ rings: true }))
  expect([polite(), assertive()]).toEqual(['', ''])
})

it('says who rings, at once', () => {
  const { show, assertive } = follow()
  show(callState({ rings: true }))
  expect(assertive()).toBe('Incoming audio call from Bob')
})

it('says how a call stands, and why it ended', () => {
  const { show, polite, assertive } = follow()
  show(callState({ status: 'ringing' }))
  expect(polite()).toBe('Ringing…')
  show(callState())
  expect(polite()).toBe('Connected with Bob')
  show(callState({ status: 'reconnecting' }))
  expect(assertive()).toBe('Reconnecting…')
  show(callState({ status: 'ended', endReason: 'no-answer' }))
  expect(assertive()).toBe('Bob did not answer')
})

it('says what one has muted, and not what others have', () => {
  const { rendered, polite } = follow(callState({ callType: 'video' }))
  const mute = (userJid: string, isMuted: boolean) =>
    act(() => changeParticipant(rendered.client, userJid, { tracks: { microphone: { trackId: 'a', isMuted } } }))
  mute('bob@example.com', true)
  expect(polite()).toBe('')
  mute(alice, true)
  expect(polite()).toBe('Microphone muted')
  mute(alice, false)
  expect(polite()).toBe('Microphone on')
  act(() => changeParticipant(rendered.client, alice, { tracks: { camera: { trackId: null, isMuted: true } } }))
  expect(polite()).toBe('Camera off')
})

it('says when the service goes and when it is back', () => {
  const { show, polite } = follow()
  show({ connection: { status: 'reconnecting' } })
  expect(polite()).toBe('Reconnecting to the calling service…')
  show({ connection: { status: 'online' } })
  expect(polite()).toBe('The calling service is back')
})

it('says the same again as something new', () => {
  const { show, polite } = follow()
  show(callState({ roomId: 'one', status: 'ringing' }))
  const first = polite()
  show(callState({ roomId: 'two', status: 'ringing' }))
  expect(polite()?.trim()).toBe(first)
  expect(polite()).not.toBe(first)
})
