import { act, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { alice, bob, callState, jidOf } from '../../testing/callState'
import { changeParticipant, type ParticipantChange } from '../../testing/changeParticipant'
import { renderWithClient } from '../../testing/renderWithClient'
import { ParticipantGrid } from '../ParticipantGrid/ParticipantGrid'

const carol = jidOf('Carol')
const tileOf = (name: string) => screen.getByRole('group', { name })
const videoIn = (name: string) => tileOf(name).querySelector('video')

/** Alice's screen, in a video call with Bob and Carol Reyes. */
function renderTiles(participants: Record<string, ParticipantChange> = {}) {
  const { client, container } = renderWithClient(
    <ParticipantGrid />,
    callState({ people: 3, callType: 'video', participants }),
  )
  const announced = () => container.querySelector('.offhook-announcer > [aria-live=polite]')?.textContent
  const change = (userJid: string, changed: ParticipantChange) => {
    act(() => {
      changeParticipant(client, userJid, changed)
    })
  }
  return { change, announced }
}

it('shows the avatar and the reason while the picture of another participant is paused', () => {
  const { change } = renderTiles({ [bob]: { videoPausedFor: [alice] } })
  expect(tileOf('Bob')).toHaveTextContent(/Video paused: slow connection$/)
  expect(tileOf('Bob')).toHaveAttribute('data-video-paused')
  expect(videoIn('Bob')).toBeNull()
  expect(videoIn('Carol Reyes')).not.toBeNull()
  change(bob, { videoPausedFor: [] })
  expect(tileOf('Bob')).not.toHaveTextContent('paused')
  expect(videoIn('Bob')).not.toBeNull()
})

it('shows the own picture on, and names those who do not receive it unless they are all', () => {
  const { change } = renderTiles({ [alice]: { videoPausedFor: [carol] } })
  expect(tileOf('You')).toHaveTextContent('Your video is paused for Carol Reyes: slow connection')
  expect(videoIn('You')).not.toBeNull()
  change(alice, { videoPausedFor: [carol, bob] })
  expect(tileOf('You')).toHaveTextContent('Your video is paused: slow connection')
  change(carol, { status: 'ended' })
  change(alice, { videoPausedFor: [carol] })
  expect(tileOf('You')).not.toHaveTextContent('paused')
})

it('says nothing of a camera that is off', () => {
  renderTiles({ [bob]: { videoPausedFor: [alice], tracks: { camera: { trackId: null, isMuted: true } } } })
  expect(tileOf('Bob')).not.toHaveTextContent('paused')
})

it('announces a pause to screen readers', async () => {
  const { change, announced } = renderTiles()
  change(bob, { videoPausedFor: [alice] })
  await waitFor(() => expect(announced()).toBe('Bob: Video paused: slow connection'), { timeout: 3_000 })
  change(alice, { videoPausedFor: [bob, carol] })
  await waitFor(() => expect(announced()).toBe('Your video is paused: slow connection'), { timeout: 3_000 })
})
