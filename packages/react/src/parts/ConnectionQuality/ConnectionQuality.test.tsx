import { act, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { alice, bob, callState } from '../../testing/callState'
import { renderWithClient } from '../../testing/renderWithClient'
import { ParticipantGrid } from '../ParticipantGrid/ParticipantGrid'
import { ConnectionQuality } from './ConnectionQuality'

const poor = { userJid: bob, localUser: false, quality: 'POOR', mos: 2.4 } as const

describe('ConnectionQuality', () => {
  it.each([
    ['local', 'Your connection is weak'],
    ['remote', 'Bob’s connection is weak'],
    ['unknown', 'The connection to Bob is weak'],
    [undefined, 'Poor connection'],
  ] as const)('says whose connection is weak: %s', (trouble, label) => {
    const { client } = renderWithClient(<ConnectionQuality />, callState())
    act(() => {
      client.emit('callConnectionQuality', { ...poor, ...(trouble && { trouble }) })
    })
    expect(screen.getByRole('img', { name: label })).toHaveTextContent(label)
  })

  it('is on the tile of the participant who has the trouble', () => {
    const { client } = renderWithClient(<ParticipantGrid />, callState({ people: 3 }))
    const icons = () =>
      screen
        .queryAllByRole('img', { name: /weak/ })
        .map((icon) => icon.closest('[role=group]')?.getAttribute('aria-label'))
    act(() => {
      client.emit('callConnectionQuality', { ...poor, trouble: 'remote' })
    })
    expect(icons()).toEqual(['Bob'])
    act(() => {
      client.emit('callConnectionQuality', { ...poor, trouble: 'local' })
      client.emit('callConnectionQuality', { ...poor, userJid: alice, localUser: true, trouble: 'local' })
    })
    expect(icons()).toEqual(['You'])
    act(() => {
      for (const userJid of [alice, bob])
        client.emit('callConnectionQuality', { userJid, localUser: userJid === alice, quality: 'GOOD' })
    })
    expect(icons()).toEqual([])
  })
})
