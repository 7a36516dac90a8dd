import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HonestUser } from './honestUser'
import { voiceCall, voiceTracks } from '../testing/voiceCall'

/** How a call goes on after it rings. `reload` and `reconnect` happen to the callee during the call. */
export type CallCourse = 'answer' | 'decline' | 'cancel' | 'reload' | 'reconnect'

/** How often each course occurs, of ten calls. */
const courses: CallCourse[] = [
  'answer',
  'decline',
  'answer',
  'reload',
  'answer',
  'answer',
  'reconnect',
  'answer',
  'cancel',
  'answer',
]

export const courseOf = (call: number): CallCourse => courses[call % courses.length] ?? 'answer'

const SIGNALS_PER_SIDE = 10
/** As long as the first offer of a browser. */
const sdp = 'a=rtpmap:96 sample/90000 of some length;x=1\r\n'.repeat(160)

/**
 * Makes one call, from the start to the end at both users. Rejects if a command is refused, or if a push does not arrive.
 *
 * @returns how long it took to set up, in milliseconds: from the start, over the ringing, until the answer is acknowledged and both know
 * it; `null` for a call without an answer
 */
export async function makeHonestCall(
  caller: HonestUser,
  callee: HonestUser,
  course: CallCourse,
): Promise<number | null> {
  const roomId = randomUUID()
  const startedAt = performance.now()
  const isRinging = caller.expectPush('call:user', roomId, ({ user }) => user.status === 'ringing')
  await all([
    callee.expectPush('call:incoming', roomId).then(() => callee.send('call:ring', { roomId })),
    caller.send('call:start', voiceCall([callee.jid], roomId)),
    isRinging,
  ])
  if (course === 'decline' || course === 'cancel') {
    const [ending, other] = course === 'decline' ? [callee, caller] : [caller, callee]
    const closed = other.expectPush('call:closed', roomId)
    const end =
      course === 'decline'
        ? ending.send('call:decline', { roomId })
        : ending.send('call:end', { roomId, reason: 'hangup' })
    await all([closed, end])
    return null
  }
  await all([
    caller.expectPush('call:user', roomId, ({ user }) => user.userJid === callee.jid && user.status === 'connecting'),
    caller.expectPush('call:peer', roomId),
    callee.expectPush('call:peer', roomId),
    callee.send('call:answer', { roomId, tracks: voiceTracks }),
  ])
  const setupMs = performance.now() - startedAt

  await all([sendSignals(caller, callee, roomId, 'offer'), sendSignals(callee, caller, roomId, 'answer')])
  if (course === 'reload') await callee.reload()
  if (course === 'reconnect') await callee.reconnect()
  const muted = caller.expectPush('call:mute', roomId)
  await all([muted, callee.send('call:mute', { roomId, source: 'microphone', isMuted: true })])
  await sleep(500 + Math.random() * 1_500)
  const closed = callee.expectPush('call:closed', roomId)
  await all([closed, caller.send('call:end', { roomId, reason: 'hangup' })])
  return setupMs
}

/** Rejects with the first failure, once everything is settled: nothing of a failed call goes on. */
async function all(work: Promise<unknown>[]): Promise<void> {
  try {
    await Promise.all(work)
  } finally {
    await Promise.allSettled(work)
  }
}

/** A description and its candidates, as a browser sends them: without pauses. */
async function sendSignals(from: HonestUser, to: HonestUser, roomId: string, type: 'offer' | 'answer'): Promise<void> {
  let arrived = 0
  const allArrived = to.expectPush('call:signal', roomId, () => ++arrived === SIGNALS_PER_SIDE)
  const signals = Array.from({ length: SIGNALS_PER_SIDE }, (_, index) =>
    index === 0
      ? ({ type, sdp } as const)
      : ({ type: 'candidate', candidate: { candidate: `candidate:${index} 1 udp 1 192.0.2.1 9 typ host` } } as const),
  )
  const sent = signals.map((signal) => from.send('call:signal', { roomId, to: to.address, generation: 1, signal }))
  await all([allArrived, ...sent])
}
