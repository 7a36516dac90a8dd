import type { CallView, ClosedView, Push, SessionView, UserView } from '@offhook/protocol'
import { incomingPayload } from './lifecycle/eventPayloads'
import { type CallState, holdsDevices, isKnownToServer, pendingCommandOf } from './lifecycle/callState'
import { newCallFromView } from './lifecycle/newCall'
import { hasLeft, hasNotAnswered } from './lifecycle/participants'
import type { CallStore } from '../store/callStore'
import type { Clock } from '../api/ports/clock'
import type { CallRunner } from './callRunner'
import type { EventEmitter } from '../events/eventEmitter'
import type { EffectRunner } from './effectRunner'
import type { Signaling } from '../api/ports/signaling'

export interface PushHandlerDependencies {
  store: CallStore
  runner: CallRunner
  effects: EffectRunner
  emitter: EventEmitter
  clock: Clock
  send: Signaling['send']
  /** Asks the server for a snapshot of the session: a push was missed. */
  sync(): void
}

/** Turns the server's pushes and snapshots into events of the calls that they concern. */
export interface PushHandler {
  push(push: Push, waitedFor: number): void
  /**
   * Applies the snapshot that follows a connect: unknown calls ring, and calls that have ended here are left on the server.
   *
   * @param waitedFor how long ago it was received, in milliseconds: the code of the engine had to be loaded first
   */
  session(view: SessionView, waitedFor: number): void
  /** Lets deferred incoming calls ring whose caller this user is not calling any more. */
  ringDeferred(): void
  /** The room ids of these calls. */
  deferredCalls(): string[]
  /** Forgets the pushes so far. */
  forget(): void
}

export function createPushHandler({
  store,
  runner,
  effects,
  emitter,
  clock,
  send,
  sync,
}: PushHandlerDependencies): PushHandler {
  const seqs = new Map<string, number>()
  /**
   * Incoming calls that do not ring. One kind: calls with a member whom this user is calling, because the server may merge the two calls
   * (glare). The other: any call in a browser that cannot answer, from a server that does not know that. Later pushes change them as if they
   * rang.
   */
  const deferredIncoming = new Map<string, CallView>()

  /** Counts a push, and asks for a snapshot if one before it is missing. @returns whether the push is newer than the last one */
  function isNew(roomId: string, seq: number): boolean {
    const known = runner.get(roomId) ?? deferredIncoming.get(roomId)
    const last = Math.max(seqs.get(roomId) ?? 0, known?.seq ?? 0)
    if (seq <= last) return false
    seqs.set(roomId, seq)
    if (seq > last + 1 && known) sync()
    return true
  }

  /** Whether this user is calling a user who is in the call. */
  function isCrossing({ callerJid, users }: CallView): boolean {
    const isInCall = ({ userJid, status }: UserView) =>
      status === 'connecting' || (userJid === callerJid && hasNotAnswered({ status }))
    const present = users.filter(isInCall).map(({ userJid }) => userJid)
    return runner
      .all()
      .some((state) => pendingCommandOf(state) === 'make' && present.some((jid) => jid in state.call.participants))
  }

  const isDeferred = (view: CallView) => isCrossing(view) || !store.getState().canCall

  function ring(view: CallView): void {
    const { self } = store.getState()
    if (!self) return
    if (isDeferred(view)) deferredIncoming.set(view.roomId, view)
    else runner.dispatch(view.roomId, { type: 'incoming', self, view })
  }

  /** Another user has joined or left a deferred call. */
  function changeDeferred(view: CallView, user: UserView): void {
    const { roomId } = view
    const isKnown = view.users.some(({ userJid }) => userJid === user.userJid)
    const users = isKnown
      ? view.users.map((each) => (each.userJid === user.userJid ? user : each))
      : [...view.users, user]
    const isCaller = user.status === 'connecting' && hasLeft(callerOf(view))
    deferredIncoming.set(roomId, { ...view, users, ...(isCaller && { callerJid: user.userJid }) })
  }

  function close(closed: ClosedView): void {
    const { roomId, missed, status } = closed
    const deferred = deferredIncoming.get(roomId)
    if (missed && deferred) emitMissedCall(deferred, status === 'engaged' ? 'engaged' : 'ended')
    deferredIncoming.delete(roomId)
    runner.dispatch(roomId, { type: 'closed', closed, at: clock.now() })
  }

  function emitMissedCall(view: CallView, status: 'ended' | 'engaged'): void {
    const { self } = store.getState()
    if (self) emitter.emit('missedCall', { ...incomingPayload(newCallFromView(self, view, 'ringing')), status })
  }

  function push({ name, payload }: Push, waitedFor: number): void {
    if ('seq' in payload && !isNew(payload.roomId, payload.seq)) return
    const at = clock.now()
    switch (name) {
      case 'call:incoming':
        if (!runner.hasEnded(payload.roomId)) ring(afterWaiting(payload.call, waitedFor))
        break
      case 'call:user': {
        const { roomId, user, reason } = payload
        const deferred = deferredIncoming.get(roomId)
        if (deferred) changeDeferred(deferred, user)
        runner.dispatch(roomId, { type: 'user', user, ...(reason && { reason }), at })
        break
      }
      case 'call:peer':
        runner.dispatch(payload.roomId, { type: 'peer', peer: payload.peer })
        break
      case 'call:mute':
        runner.dispatch(payload.roomId, { ...payload, type: 'remoteMute', at })
        break
      case 'call:closed': {
        const { roomId } = payload
        seqs.delete(roomId)
        close(payload)
        if (!runner.get(roomId)) runner.markEnded(roomId)
        break
      }
      case 'call:missed':
        if (runner.hasEnded(payload.call.roomId)) break
        runner.markEnded(payload.call.roomId)
        emitMissedCall(payload.call, payload.status)
        break
      case 'call:signal':
        effects.receiveSignal(payload.roomId, payload.from, payload.generation, payload.signal)
        break
      case 'call:waiting':
      case 'session:elsewhere':
        // Of capabilities that this client does not declare: a server that knows them does not send them.
        break
    }
  }

  function resume(view: CallView): void {
    const { roomId, users } = view
    deferredIncoming.delete(roomId)
    const state = runner.get(roomId)
    const { self } = store.getState()
    const own = users.find(({ userJid }) => userJid === self?.userJid)
    const rings = view.callerJid !== self?.userJid && isRinging(own)
    if (state && state.phase !== 'ended') runner.dispatch(roomId, { type: 'snapshot', view, at: clock.now() })
    else if (rings && !runner.hasEnded(roomId)) {
      runner.dismiss(roomId)
      ring(view)
    }
    // The page was reloaded: this page does not have the call, and the server has this device in it.
    else if (self && store.getState().canCall && !runner.hasEnded(roomId) && !runner.all().some(holdsDevices))
      runner.dispatch(roomId, { type: 'rejoin', self, view, at: clock.now() })
    // The call ended here while the client was disconnected, or the page was reloaded and is in another call. A call that was only
    // missed here may still ring on other devices.
    else if (!rings || runner.wasLeft(roomId)) {
      runner.markEnded(roomId)
      send('call:end', { roomId, reason: 'hangup' }).catch(() => undefined)
    }
  }

  return {
    push,
    session(view, waitedFor) {
      for (const call of view.calls) resume(afterWaiting(call, waitedFor))
      for (const closed of view.closed) close(closed)
      // A start was acknowledged after the snapshot was requested: what happened to that call since then is in the next one.
      const reported = [...view.calls, ...view.closed].map(({ roomId }) => roomId)
      const isMissing = (state: CallState) => isKnownToServer(state) && !reported.includes(state.call.roomId)
      if (runner.all().some(isMissing)) sync()
    },
    ringDeferred() {
      for (const [roomId, view] of deferredIncoming) {
        const isKnown = runner.get(roomId) !== undefined || runner.hasEnded(roomId)
        // The next push closes it, because the user is in another call; or names the user in whose name it rings on.
        const isChanging = runner.all().some(isInCall) || hasLeft(callerOf(view))
        if (!isKnown && (isChanging || isDeferred(view))) continue
        deferredIncoming.delete(roomId)
        if (!isKnown) ring(view)
      }
    },
    deferredCalls: () => [...deferredIncoming.keys()],
    forget() {
      seqs.clear()
      deferredIncoming.clear()
    },
  }
}

const callerOf = ({ callerJid, users }: CallView) => users.find(({ userJid }) => userJid === callerJid)
const isInCall = (state: CallState) => holdsDevices(state) && isKnownToServer(state)

/** The durations of a view are those of the moment in which it arrives. */
function afterWaiting(view: CallView, ms: number): CallView {
  const { ringsFor, talkingFor } = view
  return {
    ...view,
    // A call that rings is closed by the server. 0 would mean that it rings on no device.
    ringsFor: ringsFor && Math.max(1, ringsFor - ms),
    ...(talkingFor !== undefined && { talkingFor: talkingFor + ms }),
  }
}

const isRinging = (user: UserView | undefined) => user !== undefined && hasNotAnswered(user)
