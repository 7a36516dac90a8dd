import '@testing-library/jest-dom/vitest'
import { CallError } from '@offhook/core'
import { createStaticCallClient, type StaticCallClient } from '@offhook/core/testing'
import { act, cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useActiveSpeaker, useLatestSpeaker } from '../hooks/useActiveSpeaker'
import { useCallView } from '../hooks/useCallView'
import { useConnectionQuality } from '../hooks/useConnectionQuality'
import { CallButton } from '../parts/CallButton/CallButton'
import { CallScreen } from '../prebuilt/CallScreen/CallScreen'
import { IncomingCallModal } from '../prebuilt/IncomingCallModal/IncomingCallModal'
import { alice, bob, callState } from '../testing/callState'
import { missedCallEvent } from '../testing/missedCallEvent'
import { CallProvider } from './CallProvider'

// Another client or another user in the same provider: no state of the earlier one stays.

afterEach(cleanup)

function ViewState() {
  const view = useCallView()
  const { place, pinnedJid, selfViewCorner } = view
  const speakers = [useActiveSpeaker(), useLatestSpeaker(), useConnectionQuality(bob)]
  return (
    <>
      <output>{JSON.stringify([place, pinnedJid, selfViewCorner, ...speakers])}</output>
      <button
        onClick={() => {
          view.toDock()
          view.pin(bob)
          view.moveSelfView('top-start')
        }}
      >
        Change the view
      </button>
    </>
  )
}

const initialView = JSON.stringify(['screen', null, 'bottom-end', null, null, null])

const app = (client: StaticCallClient) => (
  <StrictMode>
    <CallProvider client={client}>
      <ViewState />
      <CallButton to={bob} />
      <IncomingCallModal />
      <CallScreen />
    </CallProvider>
  </StrictMode>
)

function renderApp(client: StaticCallClient) {
  const { rerender } = render(app(client))
  return {
    setClient: (next: StaticCallClient) => {
      rerender(app(next))
    },
  }
}

/** Leaves a trace in every kind of state that the provider holds. */
async function useEverything(client: StaticCallClient) {
  act(() => {
    client.emit('missedCall', missedCallEvent('Bob'))
    client.emit('callSpeaking', { userJid: bob, localUser: false, isSpeaking: true, volumeLevel: 5 })
    client.emit('callConnectionQuality', { userJid: bob, localUser: false, quality: 'poor' } as never)
  })
  await userEvent.click(screen.getByRole('button', { name: 'Change the view' }))
  expect(await screen.findByText(/missed/i)).toBeVisible()
  expect(viewText()).not.toBe(initialView)
}

const viewText = () => document.querySelector('output')?.textContent

async function callAndFail(client: StaticCallClient) {
  vi.spyOn(client, 'makeVoiceCall').mockRejectedValueOnce(CallError.of('conflict'))
  await userEvent.click(screen.getByRole('button', { name: /^Call bob/i }))
}

const idle = { calls: {}, activeRoomId: null, incomingRoomIds: [] }
const asBob = { self: { userJid: bob, userId: 'bob', displayName: 'Bob' } }

describe('CallProvider with another client', () => {
  it('shows the call of that client, and nothing of the earlier one', async () => {
    const first = createStaticCallClient(callState())
    const { setClient } = renderApp(first)
    await useEverything(first)
    setClient(createStaticCallClient(callState({ status: 'calling', roomId: 'other-room' })))
    expect(viewText()).toBe(initialView)
    expect(screen.queryByText(/missed/i)).toBeNull()
    expect(screen.getByRole('region', { name: /^Call with/ })).toHaveAttribute('data-status', 'calling')
  })

  it('ignores what the earlier client does afterwards', async () => {
    const first = createStaticCallClient({ ...callState(), ...idle })
    const { setClient } = renderApp(first)
    setClient(createStaticCallClient({ ...callState(), ...idle }))
    act(() => {
      first.emit('missedCall', missedCallEvent('Bob'))
      first.setState(callState())
    })
    await act(() => Promise.resolve())
    expect(screen.queryByText(/missed/i)).toBeNull()
    expect(screen.queryByRole('region', { name: /^Call with/ })).toBeNull()
    expect(document.querySelector('.offhook-announcer')).toHaveTextContent('')
  })

  it('is usable while a command of the earlier client is pending, and does not show its failure', async () => {
    const first = createStaticCallClient({ ...callState(), ...idle })
    let fail: (error: CallError) => void = () => undefined
    vi.spyOn(first, 'makeVoiceCall').mockReturnValue(
      new Promise((_, reject) => {
        fail = reject
      }),
    )
    const { setClient } = renderApp(first)
    await userEvent.click(screen.getByRole('button', { name: /^Call bob/i }))
    const second = createStaticCallClient({ ...callState(), ...idle })
    const makeVoiceCall = vi.spyOn(second, 'makeVoiceCall')
    setClient(second)
    await userEvent.click(screen.getByRole('button', { name: /^Call bob/i }))
    expect(makeVoiceCall).toHaveBeenCalledOnce()
    act(() => {
      fail(CallError.of('conflict'))
    })
    await act(() => Promise.resolve())
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull()
  })
})

describe('another user of the same client', () => {
  it('sees nothing of the earlier user', async () => {
    const client = createStaticCallClient(callState())
    renderApp(client)
    await useEverything(client)
    await callAndFail(client)
    act(() => {
      client.setState({ ...idle, connection: { status: 'offline' } })
    })
    act(() => {
      client.setState({ ...asBob, connection: { status: 'online' } })
    })
    expect(viewText()).toBe(initialView)
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull()
    expect(document.querySelector('.offhook-announcer')).not.toHaveTextContent('Bob')
  })

  it('sees a missed call that arrives in the task in which they sign in', async () => {
    const client = createStaticCallClient({ ...callState(), ...idle })
    renderApp(client)
    act(() => {
      client.setState(asBob)
      client.emit('missedCall', missedCallEvent('Carol'))
    })
    expect(await screen.findByText(/missed.*carol/i)).toBeVisible()
  })

  it('does not see the error of the earlier user in a call that rings for both', async () => {
    const client = createStaticCallClient(callState({ rings: true }))
    // Not in jsdom.
    Object.assign(HTMLDialogElement.prototype, { showModal: () => undefined, close: () => undefined })
    vi.spyOn(client, 'answerCall').mockRejectedValueOnce(CallError.of('microphone-denied'))
    renderApp(client)
    await userEvent.click(screen.getByRole('button', { name: 'Answer', hidden: true }))
    expect(await screen.findByRole('alert', { hidden: true })).toBeInTheDocument()
    act(() => {
      client.setState({ self: { userJid: 'dave@example.com', userId: 'dave', displayName: 'Dave' } })
    })
    expect(screen.queryByRole('alert', { hidden: true })).toBeNull()
  })

  it('does not see the failure of a command of the earlier user', async () => {
    const client = createStaticCallClient({ ...callState(), ...idle })
    let fail: (error: CallError) => void = () => undefined
    vi.spyOn(client, 'makeVoiceCall').mockReturnValue(
      new Promise((_, reject) => {
        fail = reject
      }),
    )
    renderApp(client)
    await userEvent.click(screen.getByRole('button', { name: /^Call bob/i }))
    act(() => {
      client.setState(asBob)
      fail(CallError.of('conflict'))
    })
    await act(() => Promise.resolve())
    expect(screen.queryByRole('region', { name: 'Notices' })).toBeNull()
  })
})

describe('the missed calls of a user', () => {
  it('are hidden while the user is signed out, and shown when the same user signs in again', async () => {
    const client = createStaticCallClient({ ...callState(), ...idle })
    renderApp(client)
    act(() => {
      client.emit('missedCall', missedCallEvent('Bob'))
    })
    expect(await screen.findByText(/missed/i)).toBeVisible()
    for (const status of ['offline', 'connecting'] as const) {
      act(() => {
        client.setState({ connection: { status } })
      })
      expect(screen.queryByText(/missed/i)).toBeNull()
    }
    act(() => {
      client.setState({
        self: { userJid: alice, userId: 'alice', displayName: 'Alice' },
        connection: { status: 'online' },
      })
    })
    expect(screen.getByText(/missed/i)).toBeVisible()
  })

  it('stay while the client reconnects', async () => {
    const client = createStaticCallClient({ ...callState(), ...idle })
    renderApp(client)
    act(() => {
      client.emit('missedCall', missedCallEvent('Bob'))
      client.setState({ connection: { status: 'reconnecting' } })
    })
    expect(await screen.findByText(/missed/i)).toBeVisible()
  })
})
