import type { EndReason } from '@offhook/core'
import { expect, it } from 'vitest'
import { mergeLabels } from '../locale/labels'
import { bob, callState, type CallStateOptions, jidOf } from '../testing/callState'
import { callTitle, endReasonLines, remoteNames } from './callText'

const [carol, dave, erin] = ['Carol', 'Dave', 'Erin'].map(jidOf) as [string, string, string]
const labels = mergeLabels()

const groupCall = (options: CallStateOptions) => {
  const call = callState({ people: 5, ...options }).calls.room
  if (!call) throw new Error('No call')
  return call
}
const linesFor = (options: CallStateOptions) => endReasonLines(groupCall({ status: 'ended', ...options }), labels)
const out = (endReason: EndReason) => ({ status: 'ended', endReason }) as const

it('explains the end of a group call with one line for each outcome', () => {
  const participants = {
    [bob]: out('unavailable'),
    [carol]: { status: 'busy', endReason: 'declined' },
    [dave]: { status: 'engaged', endReason: 'engaged' },
    [erin]: { status: 'busy', endReason: 'declined' },
  } as const
  expect(linesFor({ endReason: 'declined', participants })).toEqual([
    'Bob is not available',
    'Carol Reyes and Erin Okafor declined the call',
    'Dave is in another call',
  ])
})

it('does not say of a user who was in the call that they did not answer', () => {
  const participants = { [bob]: out('hangup'), [carol]: out('connection-lost'), [dave]: out('no-answer') }
  expect(linesFor({ endReason: 'no-answer', participants })).toEqual([
    'Bob left the call',
    'The connection to Carol Reyes was lost',
    'Dave and Erin Okafor did not answer',
  ])
})

it('explains an outcome by the status where the reason of a user is unknown', () => {
  const participants = { [bob]: { status: 'busy' }, [carol]: { status: 'engaged' } } as const
  expect(linesFor({ people: 4, endReason: 'no-answer', participants })).toEqual([
    'Bob declined the call',
    'Carol Reyes is in another call',
    'Dave did not answer',
  ])
})

it.each(['hangup', 'cancelled', 'connection-lost', 'signaling-failed', 'error'] as const)(
  'has one line for a group call that ended with %s',
  (endReason) => {
    const participants = { [bob]: { status: 'busy', endReason: 'declined' } } as const
    expect(linesFor({ endReason, participants })).toEqual([labels.endReason[endReason]('')])
  },
)

it('does not say that the others declined a call that the local user declined', () => {
  expect(linesFor({ endReason: 'declined', endedBy: 'local' })).toEqual(['Call ended'])
})

it('names those who are in a group call or may still join, and everyone after the call', () => {
  const participants = { [bob]: out('hangup'), [carol]: { status: 'busy' }, [dave]: { status: 'ringing' } } as const
  expect(remoteNames(groupCall({ participants }), labels)).toBe('Dave and Erin Okafor')
  expect(callTitle(groupCall({ participants }), labels)).toBe('Call with Dave and Erin Okafor')
  expect(remoteNames(groupCall({ status: 'ended', participants }), labels)).toBe(
    'Bob, Carol Reyes, Dave, and Erin Okafor',
  )
})
