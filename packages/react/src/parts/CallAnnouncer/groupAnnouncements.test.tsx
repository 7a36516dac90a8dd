import { act, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { alice, bob, callState, type CallStateOptions, jidOf } from '../../testing/callState'
import { changeParticipant, type ParticipantChange } from '../../testing/changeParticipant'
import { renderWithClient } from '../../testing/renderWithClient'

const [carol, dave, erin] = ['Carol', 'Dave', 'Erin'].map(jidOf) as [string, string, string]

/** Alice's group call. Collects what the live regions said, in order. */
function renderGroup(options: CallStateOptions) {
  const { client, container } = renderWithClient(null, callState({ people: 5, ...options }))
  const said: string[] = []
  for (const region of container.querySelectorAll('.offhook-announcer > [aria-live]')) {
    new MutationObserver(() => {
      const text = region.textContent.replaceAll('\u00a0', '')
      const entry = `${region.getAttribute('aria-live') ?? ''}: ${text}`
      if (text) said.push(entry)
    }).observe(region, { childList: true, characterData: true, subtree: true })
  }
  return {
    client,
    said,
    change: (changes: Record<string, ParticipantChange>) =>
      act(() => {
        for (const [userJid, change] of Object.entries(changes)) changeParticipant(client, userJid, change)
      }),
    setCall: (next: CallStateOptions) => act(() => client.setState(callState({ people: 5, ...next }))),
    hears: (...entries: string[]) => waitFor(() => expect(said).toEqual(entries)),
  }
}

const connected = { status: 'connected' } as const
const ringing = { status: 'ringing' } as const
const declined = { status: 'busy', endReason: 'declined' } as const

it('says whom a group call is connected with: only those who have answered', async () => {
  const { setCall, hears } = renderGroup({ status: 'ringing' })
  setCall({ participants: { [carol]: ringing, [dave]: declined, [erin]: { status: 'connecting' } } })
  await hears('polite: Connected with Bob', 'polite: Dave declined the call')
})

it('says who joins and who leaves a group call, in one message for events that come together', async () => {
  const { change, hears } = renderGroup({ participants: { [carol]: ringing, [dave]: ringing } })
  change({ [carol]: { status: 'connecting' } })
  change({ [carol]: connected })
  change({ [dave]: connected })
  change({ [bob]: { status: 'ended', endReason: 'hangup' } })
  change({ [erin]: { status: 'ended', endReason: 'connection-lost' } })
  await hears('polite: Carol Reyes and Dave joined the call\nBob left the call\nThe connection to Erin Okafor was lost')
})

it('says who declines, is engaged, does not answer or is not available while the call goes on, one line for each', async () => {
  const { change, hears } = renderGroup({ status: 'ringing' })
  change({ [bob]: declined, [carol]: declined })
  change({ [dave]: { status: 'engaged', endReason: 'engaged' } })
  await hears('polite: Bob and Carol Reyes declined the call\nDave is in another call')
  change({ [erin]: { status: 'ended', endReason: 'unavailable' } })
  await hears(
    'polite: Bob and Carol Reyes declined the call\nDave is in another call',
    'polite: Erin Okafor is not available',
  )
})

it('says nothing of a user again when the call ends', async () => {
  const { change, setCall, hears } = renderGroup({ status: 'ringing' })
  change({ [bob]: declined })
  await hears('polite: Bob declined the call')
  setCall({
    status: 'ended',
    endReason: 'no-answer',
    participants: {
      [bob]: declined,
      [carol]: { endReason: 'no-answer' },
      [dave]: { endReason: 'unavailable' },
      [erin]: { endReason: 'no-answer' },
    },
  })
  await hears(
    'polite: Bob declined the call',
    'assertive: Carol Reyes and Erin Okafor did not answer\nDave is not available',
  )
})

it('says at the end what it has not said yet, and nothing afterwards', async () => {
  const { change, setCall, said, hears } = renderGroup({ status: 'ringing', roomId: 'room' })
  change({ [bob]: declined })
  const participants = Object.fromEntries([bob, carol, dave, erin].map((jid) => [jid, declined]))
  setCall({ status: 'ended', endReason: 'declined', participants })
  const end = 'assertive: Bob, Carol Reyes, Dave, and Erin Okafor declined the call'
  await hears(end)
  setCall({ status: 'ringing', roomId: 'next' })
  await hears(end, 'polite: Ringing…')
  setCall({ roomId: 'next' })
  await waitFor(() => expect(said.at(-1)).toMatch(/^polite: Connected with Bob/))
  expect(said).toHaveLength(3)
})

it('says that another is there who answered earlier, and not that they join', async () => {
  const { setCall, change, hears } = renderGroup({ status: 'connecting' })
  const others = { [carol]: { status: 'connecting' }, [dave]: ringing, [erin]: ringing } as const
  setCall({ participants: others })
  change({ [carol]: connected, [dave]: { status: 'connecting' } })
  change({ [dave]: connected })
  await hears('polite: Connected with Bob', 'polite: Connected with Carol Reyes\nDave joined the call')
})

it('says that a user joins when their media flows, and not while it is only expected', async () => {
  const { change, hears, said } = renderGroup({ participants: { [carol]: ringing } })
  change({ [carol]: { status: 'connecting' } })
  change({ [carol]: { status: 'reconnecting' }, [dave]: { status: 'ended', endReason: 'hangup' } })
  await hears('polite: Dave left the call')
  change({ [carol]: connected, [bob]: { status: 'reconnecting' } })
  change({ [bob]: connected })
  await waitFor(() => expect(said[1]).toBe('polite: Carol Reyes joined the call'))
})

it('says whom the local user waits for when the others have left', async () => {
  const { change, hears } = renderGroup({ people: 3, participants: { [carol]: ringing } })
  change({ [bob]: { status: 'ended', endReason: 'hangup' } })
  await hears('polite: Bob left the call\nWaiting for Carol Reyes')
})

it('says to whom there is no connection, once', async () => {
  const { change, hears } = renderGroup({ participants: { [erin]: ringing } })
  change({ [alice]: { unreachable: [carol, dave] }, [carol]: { status: 'reconnecting' } })
  await hears('polite: No connection to Carol Reyes and Dave')
  change({ [dave]: { unreachable: [alice] }, [erin]: connected })
  await hears('polite: No connection to Carol Reyes and Dave', 'polite: Erin Okafor joined the call')
})

it('says whom else an incoming call is for', async () => {
  const { client, said } = renderGroup({ store: { calls: {}, activeRoomId: null } })
  act(() => client.setState(callState({ rings: true, people: 4 })))
  await waitFor(() => expect(said).toEqual(['assertive: Incoming audio call from Bob\nwith Carol Reyes and Dave']))
})

it('does not announce news of the other users after it is gone', async () => {
  const { client, unmount } = renderWithClient(null, callState({ people: 3, participants: { [carol]: ringing } }))
  act(() => changeParticipant(client, carol, connected))
  unmount()
  await act(() => Promise.resolve())
  expect(document.querySelector('.offhook-announcer')).toBeNull()
})
