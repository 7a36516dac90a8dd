import { act, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { alice, bob, callState, jidOf } from '../../testing/callState'
import { changeParticipant, type ParticipantChange } from '../../testing/changeParticipant'
import { renderWithClient } from '../../testing/renderWithClient'
import { ParticipantGrid } from '../ParticipantGrid/ParticipantGrid'

const carol = jidOf('Carol')
const dave = jidOf('Dave')
const tileOf = (name: string) => screen.getByRole('group', { name })
const lost = { status: 'reconnecting', connection: 'connecting' } as const

/** Alice's screen, in a call with Bob, Carol Reyes and Dave. */
const renderTiles = (participants: Record<string, ParticipantChange> = {}) =>
  renderWithClient(<ParticipantGrid />, callState({ people: 4, participants }))

describe('the tiles of members without a path to each other', () => {
  it('keep the member whom the local user cannot reach, and say so', () => {
    renderTiles({ [alice]: { unreachable: [carol] }, [carol]: lost })
    expect(tileOf('Carol Reyes')).toHaveTextContent(/^C\S*No connection to Carol Reyes$/)
    expect(tileOf('Carol Reyes')).toHaveAttribute('data-unreachable')
    expect(tileOf('You')).not.toHaveTextContent('No connection')
    expect(tileOf('Bob')).not.toHaveTextContent('No connection')
  })

  it('say so when only the other end reports it', () => {
    renderTiles({ [carol]: { ...lost, unreachable: [alice] } })
    expect(tileOf('Carol Reyes')).toHaveTextContent('No connection to Carol Reyes')
  })

  it('tell a third member which two are apart, over live video too', () => {
    renderTiles({ [bob]: { unreachable: [carol, dave] } })
    expect(tileOf('Bob')).toHaveTextContent('No connection to Carol Reyes and Dave')
    expect(tileOf('Carol Reyes')).toHaveTextContent('No connection to Bob')
    expect(tileOf('Dave')).toHaveTextContent('No connection to Bob')
    expect(tileOf('You')).not.toHaveTextContent('No connection')
  })

  it('say nothing of a member who has left, and nothing when there is a path again', () => {
    const { client } = renderTiles({ [bob]: { unreachable: [carol] }, [carol]: { status: 'ended' } })
    expect(tileOf('Bob')).not.toHaveTextContent('No connection')
    act(() => {
      changeParticipant(client, bob, { unreachable: [dave] })
    })
    expect(tileOf('Bob')).toHaveTextContent('No connection to Dave')
    act(() => {
      changeParticipant(client, bob, { unreachable: [] })
    })
    expect(tileOf('Bob')).not.toHaveTextContent('No connection')
    expect(tileOf('Bob')).not.toHaveAttribute('data-unreachable')
  })
})
