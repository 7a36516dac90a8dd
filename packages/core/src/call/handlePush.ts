import type { CallView, Push, SessionView, UserView } from '@offhook/protocol'
import { incomingPayload } from './lifecycle/eventPayloads'
import { type CallState, holdsDevices } from './lifecycle/callState'
import { announced } from './lifecycle/participants'
import type { CallStore } from '../store/callStore'
import type { Clock } from '../api/ports/clock'
import type { CallRunner } from './callRunner'
import type { EventEmitter } from '../events/eventEmitter'
import type { EffectRunner } from './runEffect'
import type { Signaling } from '../api/ports/signaling'

export interface PushHandlerTools {
  store: CallStore
  runner: CallRunner
  effects: EffectRunner
  emitter: EventEmitter
  clock: Clock
  send: Signaling['send']
  /** Asks for the whole truth: a push was missed. */
  sync(): void
}

export interface PushHandler {
  push(push: Push): void
  /** What is true after a connect. Calls this client does not know ring now; calls it has left are left again. */
  session(view: SessionView): void
  /** A call of one's own was refused: whoever was dialling back meanwhile may ring now. */
  releaseHeld(): void
}

const isAwaited = (user?: UserView) => user?.status === 'calling' || user?.status === 'ringing'

export function createPushHandler({
  store,
  runner,
  effects,
  emitter,
  clock,
  send,
  sync,
}: PushHandlerTools): PushHandler {
  const seqs = new Map<string, number>()
  /** Calls from people this user is dialling at the moment: the switchboard may be about to make one call of the two. */
  const held = new Map<string, CallView>()

  /** @returns whether the push is news. */
  function count(roomId: string, seq: number): boolean {
    const last = Math.max(seqs.get(roomId) ?? 0, runner.get(roomId)?.seq ?? 0)
    if (seq <= last) return false
    seqs.set(roomId, seq)
    if (seq > last + 1 && runner.get(roomId)) sync()
    return true
  }

  const isDialling = (userJid: string) =>
    runner
      .all()
      .some(
        ({ awaiting, call }) =>
          awaiting === 'make' && call.callMode === 'onetoone' && call.participantIds.includes(userJid),
      )

  function ring(view: CallView): void {
    const { self } = store.getState()
    if (!self) return
    if (isDialling(view.callerJid)) held.set(view.roomId, view)
    else runner.dispatch(view.roomId, { type: 'incoming', self, view })
  }

  function miss(view: CallView, status: 'ended' | 'engaged'): void {
    const { self } = store.getState()
    if (self) emitter.emit('missedCall', { ...incomingPayload(announced(self, view, 'ringing')), status })
  }

  function missHeld(roomId: string): void {
    const view = held.get(roomId)
    if (view) miss(view, 'ended')
  }

  function push({ name, payload }: Push): void {
    if ('seq' in payload && !count(payload.roomId, payload.seq)) return
    switch (name) {
      case 'call:incoming':
        if (!runner.isOver(payload.roomId)) ring(payload.call)
        break
      case 'call:user':
        runner.dispatch(payload.roomId, {
          type: 'user',
          user: payload.user,
          ...(payload.reason && { reason: payload.reason }),
          at: clock.now(),
        })
        break
      case 'call:peer':
        runner.dispatch(payload.roomId, { type: 'peer', peer: payload.peer })
        break
      case 'call:mute':
        runner.dispatch(payload.roomId, { ...payload, type: 'remoteMute', at: clock.now() })
        break
      case 'call:closed':
        if (payload.missed) missHeld(payload.roomId)
        held.delete(payload.roomId)
        seqs.delete(payload.roomId)
        runner.dispatch(payload.roomId, { type: 'closed', closed: payload, at: clock.now() })
        if (!runner.get(payload.roomId)) runner.bury(payload.roomId)
        break
      case 'call:missed':
        if (runner.isOver(payload.call.roomId)) break
        runner.bury(payload.call.roomId)
        miss(payload.call, payload.status)
        break
      case 'call:signal':
        effects.receiveSignal(payload.roomId, payload.from, payload.generation, payload.signal)
        break
    }
  }

  function resume(view: CallView): void {
    const { roomId, users } = view
    const state = runner.get(roomId)
    const { self } = store.getState()
    const own = users.find(({ userJid }) => userJid === self?.userJid)
    const rings = view.callerJid !== self?.userJid && isAwaited(own)
    if (state && state.phase !== 'ended') runner.dispatch(roomId, { type: 'snapshot', view, at: clock.now() })
    else if (rings && !runner.isOver(roomId)) {
      runner.forget(roomId)
      ring(view)
    }
    // Nothing is known of it here, and this page has its seat: it was reloaded.
    else if (self && !runner.isOver(roomId) && !runner.all().some(holdsDevices))
      runner.dispatch(roomId, { type: 'rejoin', self, view, at: clock.now() })
    // It ended here while the line was down, and the server has not heard; or this page was reloaded, and has dialled somebody else.
    // One that was only missed here may ring elsewhere.
    else if (!rings || runner.wasLeft(roomId)) {
      runner.bury(roomId)
      send('call:end', { roomId, reason: 'hangup' }).catch(() => undefined)
    }
  }

  return {
    push,
    session(view) {
      for (const call of view.calls) resume(call)
      for (const closed of view.closed) runner.dispatch(closed.roomId, { type: 'closed', closed, at: clock.now() })
      // A start that was answered only now, after it was asked for what is true: what became of it has been missed.
      const said = [...view.calls, ...view.closed].map(({ roomId }) => roomId)
      const isMissing = ({ call, isTaken, phase }: CallState) =>
        isTaken && phase !== 'ended' && !said.includes(call.roomId)
      if (runner.all().some(isMissing)) sync()
    },
    releaseHeld() {
      for (const [roomId, view] of held) {
        if (isDialling(view.callerJid)) continue
        held.delete(roomId)
        if (!runner.get(roomId) && !runner.isOver(roomId)) ring(view)
      }
    },
  }
}
