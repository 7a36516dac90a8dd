import { type CallType, type CaptureSource, domainOf, metadataProblem, readCallees } from '@offhook/protocol'
import type { CallClient, CallOptions, CallStarted, CommandDone } from '../api/callClient'
import { CallError } from '../api/callError'
import type { SignalingSession } from '../signaling/signalingSession'
import { randomId } from '../signaling/randomId'
import type { LocalUser } from './lifecycle/callEvent'
import { type CallState, holdsDevices, isRunning, isUnanswered, pendingCommandOf } from './lifecycle/callState'
import type { Clock } from '../api/ports/clock'
import type { SoundOutput } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import type { CallRunner } from './callRunner'
import type { PendingCommands } from './pendingCommands'

export interface CallCommandDependencies {
  store: CallStore
  runner: CallRunner
  commands: PendingCommands
  session: SignalingSession
  sound(): SoundOutput
  clock: Clock
}

/** The commands of the local user about calls. */
export interface CallCommands extends Pick<
  CallClient,
  'makeVoiceCall' | 'makeVideoCall' | 'answerCall' | 'declineCall' | 'endCall' | 'muteAudio' | 'muteVideo'
> {
  /** Ends every running call. */
  endAll(): void
  /** Tells the server that the page is going away, perhaps only to be reloaded. */
  goAway(): void
}

const done: CommandDone = { statusCode: 200, message: 'Success' }

/** Rejects commands that make no sense, and turns the others into events of the call that they concern. */
export function createCallCommands({
  store,
  runner,
  commands,
  session,
  sound,
  clock,
}: CallCommandDependencies): CallCommands {
  function make(callType: CallType, userJids: string[], callOptions?: CallOptions | null): Promise<CallStarted> {
    const { self, connection } = store.getState()
    if (connection.status === 'offline' || connection.status === 'unauthorized' || session.isDisconnecting) {
      return Promise.reject(CallError.of('not-connected'))
    }
    void sound().unlock()
    // While the client is connecting the command waits for the connection.
    return self
      ? start(self, callType, userJids, callOptions ?? {})
      : session.connect().then(() => make(callType, userJids, callOptions))
  }

  function start(
    self: LocalUser,
    callType: CallType,
    userJids: string[],
    { groupId = null, metadata }: CallOptions,
  ): Promise<CallStarted> {
    const callees = readCallees(userJids, self.userJid, { domain: domainOf(self.userJid), maxParticipants: Infinity })
    if (!callees.ok) return Promise.reject(CallError.of('invalid-request', callees.message))
    const problem = metadata === undefined ? null : metadataProblem(metadata)
    if (problem !== null) return Promise.reject(CallError.of('invalid-request', `metadata: ${problem}`))
    if (runner.all().some(holdsDevices)) return Promise.reject(CallError.of('conflict'))
    const roomId = randomId()
    return commands.open('make', roomId, () => {
      const call = { roomId, callType, callees: callees.value, to: userJids, groupId, ...(metadata && { metadata }) }
      runner.dispatch(roomId, { type: 'make', self, call, at: clock.now() })
    })
  }

  /** The call with this room id, or the first one that the command applies to. */
  function find(roomId: string | undefined, applies: (state: CallState) => boolean): CallState | undefined {
    const state = roomId === undefined ? runner.all().find(applies) : runner.get(roomId)
    return state && applies(state) ? state : undefined
  }

  function end({ call: { roomId } }: CallState): void {
    runner.dispatch(roomId, { type: 'end', at: clock.now() })
  }

  function setMuted(source: CaptureSource, isMuted: boolean): Promise<CommandDone> {
    const state = find(undefined, sendsMedia)
    if (!state) return Promise.reject(CallError.of('not-found'))
    const commandId = randomId()
    return commands.open('setMuted', commandId, () => {
      runner.dispatch(state.call.roomId, { type: 'setMuted', source, isMuted, commandId })
    })
  }

  return {
    makeVoiceCall: (userJids, callOptions) => make('audio', userJids, callOptions),
    makeVideoCall: (userJids, callOptions) => make('video', userJids, callOptions),
    answerCall(options) {
      const state = find(options?.roomId, isIncoming)
      if (!state) return Promise.reject(CallError.of('not-found'))
      if (runner.all().some((other) => other !== state && holdsDevices(other)))
        return Promise.reject(CallError.of('conflict'))
      if (session.isDisconnecting) return Promise.reject(CallError.of('not-connected'))
      void sound().unlock()
      const { roomId, callType } = state.call
      const withCamera = callType === 'video' && options?.callType !== 'audio'
      return commands.open('answer', roomId, () => {
        runner.dispatch(roomId, { type: 'answer', withCamera })
      })
    },
    declineCall(options) {
      const state = find(options?.roomId, isIncoming)
      if (!state) return Promise.reject(CallError.of('not-found'))
      runner.dispatch(state.call.roomId, { type: 'decline', at: clock.now() })
      return Promise.resolve(done)
    },
    endCall(options) {
      const state = options?.roomId === undefined ? find(undefined, holdsDevices) : runner.get(options.roomId)
      if (state) end(state)
      return Promise.resolve(done)
    },
    muteAudio: (isMuted) => setMuted('microphone', isMuted),
    muteVideo: (isMuted) => setMuted('camera', isMuted),
    endAll() {
      for (const state of runner.all()) if (isRunning(state)) end(state)
    },
    goAway() {
      for (const state of runner.all())
        if (isRunning(state)) session.send('call:away', { roomId: state.call.roomId }).catch(() => undefined)
    },
  }
}

/** Whether the call rings on this device, or its answer is on the way. */
function isIncoming(state: CallState): boolean {
  return isUnanswered(state) || pendingCommandOf(state) === 'answer'
}

/** Whether local media may be sent: also while the server has not acknowledged the answer yet. */
function sendsMedia(state: CallState): boolean {
  return isRunning(state) || state.phase === 'answering'
}
