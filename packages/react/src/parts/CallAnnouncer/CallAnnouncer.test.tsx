import { act } from '@testing-library/react'
import { expect, it } from 'vitest'
import { alice, callState } from '../../testing/callState'
import { changeParticipant } from '../../testing/changeParticipant'
import { type RenderedWithClient, renderWithClient } from '../../testing/renderWithClient'

const idle = callState({ store: { calls: {}, activeRoomId: null } })

const textOf = ({ container }: RenderedWithClient, region: 'polite' | 'assertive') =>
  container.querySelector(`.offhook-announcer > [aria-live=${region}]`)?.textContent

function renderAnnouncer(initial = idle) {
  const rendered = renderWithClient(null, initial)
  return {
    rendered,
    setState: (state: Partial<typeof idle>) => act(() => rendered.client.setState(state)),
    polite: () => textOf(rendered, 'polite'),
    assertive: () => textOf(rendered, 'assertive'),
  }
}

it('does not announce the state at mount', () => {
  const { polite, assertive } = renderAnnouncer(callState({ rings: true }))
  expect([polite(), assertive()]).toEqual(['', ''])
})

it('announces an incoming call assertively', () => {
  const { setState, assertive } = renderAnnouncer()
  setState(callState({ rings: true }))
  expect(assertive()).toBe('Incoming audio call from Bob')
})

it('announces the status of the call and why it ended', () => {
  const { setState, polite, assertive } = renderAnnouncer()
  setState(callState({ status: 'ringing' }))
  expect(polite()).toBe('Ringing…')
  setState(callState())
  expect(polite()).toBe('Connected with Bob')
  setState(callState({ status: 'reconnecting' }))
  expect(assertive()).toBe('Reconnecting…')
  setState(callState({ status: 'ended', endReason: 'no-answer' }))
  expect(assertive()).toBe('Bob did not answer')
})

it('announces which permission the browser waits for', () => {
  const { setState, polite } = renderAnnouncer()
  const calling = callState({ status: 'calling', callType: 'video' })
  setState(calling)
  const prompting = { status: 'off', reason: null, isPrompting: true } as const
  setState({ capture: { microphone: prompting, camera: prompting } })
  expect(polite()).toBe('Waiting for permission to use the microphone and camera…')
})

it('announces when the local user mutes, and not when a remote participant does', () => {
  const { rendered, polite } = renderAnnouncer(callState({ callType: 'video' }))
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

it('announces when the signaling connection is lost and when it is back', () => {
  const { setState, polite } = renderAnnouncer()
  setState({ connection: { status: 'reconnecting' } })
  expect(polite()).toBe('Reconnecting to the calling service…')
  setState({ connection: { status: 'online' } })
  expect(polite()).toBe('The calling service is back')
})

it('announces the same text again', () => {
  const { setState, polite } = renderAnnouncer()
  setState(callState({ roomId: 'one', status: 'ringing' }))
  const first = polite()
  setState(callState({ roomId: 'two', status: 'ringing' }))
  expect(polite()?.trim()).toBe(first)
  expect(polite()).not.toBe(first)
})
