import { CallError, type CallStoreState, type MissedCallEvent } from '@offhook/core'
import { act, fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { alice, bob, callState, jidOf } from '../../testing/callState'
import { missedCallEvent } from '../../testing/missedCallEvent'
import { renderWithClient } from '../../testing/renderWithClient'
import { CallButton } from '../CallButton/CallButton'

const idle = callState({ store: { calls: {}, activeRoomId: null } })
const [carol, zoe] = ['Carol', 'Zoe'].map(jidOf) as [string, string]

const fromBob = (change: Partial<MissedCallEvent> = {}) => ({ ...missedCallEvent('Bob'), ...change })
const toGroup = fromBob({
  callMode: 'onetomany',
  groupId: 'team@mix.example.com',
  toUsers: [carol, alice, zoe],
  usersStatus: [
    {
      userJid: carol,
      localUser: false,
      status: 'ringing',
      callInitiator: false,
      audioMuted: false,
      videoMuted: true,
      userDetails: { userId: 'carol', displayName: 'Carol Reyes' },
    },
  ],
})

function renderNotices() {
  const { client } = renderWithClient(<CallButton to="carol" />, idle, {
    makeVoiceCall: () => Promise.reject(CallError.of('not-connected')),
  })
  return { client, miss: (call: MissedCallEvent) => act(() => client.emit('missedCall', call)) }
}

const texts = () => screen.queryAllByRole('alert').map(({ textContent }) => textContent)

it('calls back everyone whom a missed group call was for, without oneself, and names them', async () => {
  const { client, miss } = renderNotices()
  miss(toGroup)
  expect(texts()).toEqual(['Missed video call from Bob\nwith Carol Reyes and Zoe'])
  await userEvent.click(screen.getByRole('button', { name: 'Call back' }))
  expect(client.makeVideoCall).toHaveBeenCalledExactlyOnceWith([bob, carol, zoe], { groupId: 'team@mix.example.com' })
})

describe('missed calls do not pile up', () => {
  it('counts the calls of the same users in one notice, which one press dismisses', async () => {
    const { miss } = renderNotices()
    for (let call = 0; call < 12; call++) miss(fromBob({ roomId: `room-${call}` }))
    expect(texts()).toEqual(['12 missed video calls from Bob'])
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(texts()).toEqual([])
  })

  it('keeps calls of other users, to other groups and of another type apart, the newest three', () => {
    const { miss } = renderNotices()
    miss(fromBob())
    miss(toGroup)
    miss(fromBob({ callType: 'audio' }))
    miss(fromBob({ userJid: carol, userDetails: { userId: 'carol', displayName: 'Carol' } }))
    miss(toGroup)
    expect(texts()).toEqual([
      'Missed call from Bob',
      'Missed video call from Carol',
      '2 missed video calls from Bob\nwith Carol Reyes and Zoe',
    ])
  })

  it('shows the same error once', async () => {
    renderNotices()
    for (let press = 0; press < 3; press++) await userEvent.click(screen.getByRole('button', { name: 'Call Carol' }))
    expect(await screen.findAllByRole('alert')).toHaveLength(1)
  })

  it('removes the notice when the user is in a call with the caller', () => {
    const { client, miss } = renderNotices()
    miss(fromBob())
    miss(fromBob({ userJid: carol, userDetails: { userId: 'carol', displayName: 'Carol' } }))
    const setCall = ({ calls, activeRoomId }: CallStoreState) => act(() => client.setState({ calls, activeRoomId }))
    setCall(callState({ status: 'ringing' }))
    expect(texts()).toHaveLength(2)
    setCall(callState())
    expect(texts()).toEqual(['Missed video call from Carol'])
  })
})

describe('the notice of a missed call leaves', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

  it('some time after the next input of the user, and not before', async () => {
    const { miss } = renderNotices()
    miss(fromBob())
    await wait(3_600_000)
    expect(texts()).toHaveLength(1)
    fireEvent.keyDown(document.body)
    await wait(10_000)
    expect(texts()).toHaveLength(1)
    await wait(20_000)
    expect(texts()).toEqual([])
  })

  it('later while it has the focus or the page is hidden', async () => {
    const { miss } = renderNotices()
    miss(fromBob())
    act(() => {
      screen.getByRole('button', { name: 'Call back' }).focus()
    })
    fireEvent.keyDown(document.body)
    await wait(60_000)
    expect(texts()).toHaveLength(1)
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    act(() => {
      screen.getByRole('button', { name: 'Call back' }).blur()
    })
    await wait(60_000)
    expect(texts()).toHaveLength(1)
    hidden.mockRestore()
    await wait(20_000)
    expect(texts()).toEqual([])
  })

  it('later when the same user calls again', async () => {
    const { miss } = renderNotices()
    miss(fromBob())
    fireEvent.keyDown(document.body)
    await wait(15_000)
    miss(fromBob())
    await wait(15_000)
    expect(texts()).toEqual(['2 missed video calls from Bob'])
  })

  it('at the same time as others', async () => {
    const { miss } = renderNotices()
    miss(fromBob())
    miss(toGroup)
    fireEvent.keyDown(document.body)
    await wait(20_000)
    expect(texts()).toEqual([])
  })
})
