import '@testing-library/jest-dom/vitest'
import { CallError } from '@offhook/core'
import { createStaticCallClient, type StaticCallClient } from '@offhook/core/testing'
import { act, cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CallButton } from '../parts/CallButton/CallButton'
import { bob, callState, jidOf } from '../testing/callState'
import { missedCallEvent } from '../testing/missedCallEvent'
import { CallProvider, type CallProviderProps } from './CallProvider'

// What is about the user belongs to the client, and not to a provider: islands of a page, a widget beside the app, a page that is left.

afterEach(cleanup)

const idle = callState({ store: { calls: {}, activeRoomId: null } })

/** A client whose missed calls can be dismissed, as those of a real one. */
function createClient(): StaticCallClient {
  const client: StaticCallClient = createStaticCallClient(idle, {
    dismissMissedCall(roomId) {
      const { missedCalls } = client.store.getState()
      client.setState({ missedCalls: missedCalls.filter((call) => call.roomId !== roomId) })
    },
  })
  return client
}

function mount(client: StaticCallClient, props: Partial<CallProviderProps> = {}) {
  return render(
    <StrictMode>
      <CallProvider client={client} {...props}>
        <CallButton to={bob} label={`Call from island ${props.notices === false ? 'two' : 'one'}`} />
      </CallProvider>
    </StrictMode>,
  )
}

const miss = (client: StaticCallClient, name = 'Bob', roomId = name) => {
  act(() => {
    client.emit('missedCall', { ...missedCallEvent(name), userJid: jidOf(name), roomId })
  })
}
const alerts = () => screen.queryAllByRole('alert').map(({ textContent }) => textContent)
const announced = () =>
  [...document.querySelectorAll('.offhook-announcer > [aria-live]')]
    .map(({ textContent }) => textContent)
    .filter(Boolean)

describe('two providers of one client', () => {
  it('announce once, and go on when the first is unmounted', () => {
    const client = createClient()
    const first = mount(client)
    mount(client)
    act(() => {
      client.setState({ connection: { status: 'reconnecting' } })
    })
    expect(announced()).toHaveLength(1)
    first.unmount()
    act(() => {
      client.setState(callState({ rings: true }))
    })
    expect(announced()).toHaveLength(1)
  })

  it('show each notice once, whichever of them fails or is unmounted', async () => {
    const client = createClient()
    vi.spyOn(client, 'makeVoiceCall').mockRejectedValue(CallError.of('conflict'))
    const first = mount(client)
    mount(client)
    miss(client)
    act(() => {
      client.setState({ canCall: false })
    })
    expect(alerts()).toHaveLength(2)
    first.unmount()
    expect(alerts()).toHaveLength(2)
    await userEvent.click(screen.getByRole('button', { name: /^Call from island/ }))
    expect(alerts()).toHaveLength(3)
  })

  it('show the notices in the one that has them', () => {
    const client = createClient()
    mount(client, { notices: false })
    const second = mount(client)
    miss(client)
    expect(alerts()).toHaveLength(1)
    second.unmount()
    expect(alerts()).toEqual([])
  })

  it('keep the state of two clients apart', () => {
    const clients = [createClient(), createClient()] as const
    for (const client of clients) mount(client)
    miss(clients[0])
    expect(alerts()).toHaveLength(1)
  })
})

describe('a call that was missed while no provider was mounted', () => {
  it('is shown when the first provider is mounted', () => {
    const client = createClient()
    miss(client)
    mount(client)
    expect(alerts()).toEqual([expect.stringMatching(/missed.*bob/i)])
  })

  it('is shown when a provider is mounted again, with those that were not dismissed before, and no old errors', async () => {
    const client = createClient()
    vi.spyOn(client, 'makeVoiceCall').mockRejectedValue(CallError.of('conflict'))
    const first = mount(client)
    miss(client, 'Bob')
    miss(client, 'Carol')
    await userEvent.click(screen.getAllByRole('button', { name: 'Dismiss' })[0]!)
    await userEvent.click(screen.getByRole('button', { name: /^Call from island/ }))
    expect(alerts()).toHaveLength(2)
    first.unmount()
    miss(client, 'Dave')
    mount(client)
    expect(alerts()).toEqual([expect.stringMatching(/carol/i), expect.stringMatching(/dave/i)])
  })

  it('is not shown to another user, nor while the user is signed out', () => {
    const client = createClient()
    mount(client).unmount()
    miss(client)
    client.setState({ connection: { status: 'offline' } })
    const signedOut = mount(client)
    expect(alerts()).toEqual([])
    signedOut.unmount()
    client.setState({
      self: { userJid: bob, userId: 'bob', displayName: 'Bob' },
      missedCalls: [],
      connection: { status: 'online' },
    })
    mount(client)
    expect(alerts()).toEqual([])
  })
})

it('removes a notice that another page of the user has dismissed, also while the provider is unmounted', () => {
  const client = createClient()
  const first = mount(client)
  miss(client, 'Bob')
  miss(client, 'Carol')
  act(() => {
    client.dismissMissedCall('Bob')
  })
  expect(alerts()).toEqual([expect.stringMatching(/carol/i)])
  first.unmount()
  client.dismissMissedCall('Carol')
  mount(client)
  expect(alerts()).toEqual([])
})

it('dismisses a missed call at the client, by the button and by calling back', async () => {
  const client = createClient()
  const dismissMissedCall = vi.spyOn(client, 'dismissMissedCall')
  mount(client)
  miss(client, 'Bob')
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
  miss(client, 'Carol')
  await userEvent.click(screen.getByRole('button', { name: 'Call back' }))
  expect(dismissMissedCall.mock.calls).toEqual([['Bob'], ['Carol']])
  expect(alerts()).toEqual([])
})
