import { type CallType, domainOf, metadataProblem, readCallees } from '@offhook/protocol'
import type { CallClient, CallOptions, CallStarted, CommandDone } from '../api/callClient'
import { CallError } from '../api/callError'
import type { SignalingSession } from '../signaling/signalingSession'
import { randomId } from '../signaling/randomId'
import { holdsDevices, isRunning } from './lifecycle/callState'
import type { LocalMedia, MediaFailure } from '../devices/localMedia'
import type { Clock } from '../api/ports/clock'
import type { SoundOutput } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import type { CallRunner } from './callRunner'
import type { PendingCommands } from './pendingCommands'

export interface CallCommandTools {
  store: CallStore
  runner: CallRunner
  commands: PendingCommands
  line: SignalingSession
  localMedia: LocalMedia
  sound(): SoundOutput
  clock: Clock
  onMediaFailure(failure: MediaFailure): void
}

/** What a person does about a call. */
export interface CallCommands extends Pick<
  CallClient,
  'makeVoiceCall' | 'makeVideoCall' | 'answerCall' | 'declineCall' | 'endCall' | 'muteAudio' | 'muteVideo'
> {
  endAll(): void
  goAway(): void
}

const done: CommandDone = { statusCode: 200, message: 'Success' }

/** Commands as a user gives them: what makes no sense is refused with its reason, what does becomes an event of the machine. */
export function createCallCommands(tools: CallCommandTools): CallCommands {
  const { store, runner, commands, line, localMedia, sound, clock, onMediaFailure } = tools

  function make(callType: CallType, userJids: string[], callOptions?: CallOptions | null): Promise<CallStarted> {
    const { self, connection } = store.getState()
    if (connection.status === 'offline' || connection.status === 'unauthorized' || line.isDisconnecting) {
      return Promise.reject(CallError.of('not-connected'))
    }
    void sound().unlock()
    // A click while the page is still connecting is a click that counts.
    return self
      ? dial(self, callType, userJids, callOptions ?? {})
      : line.connect().then(() => make(callType, userJids, callOptions))
  }

  function dial(
    self: { userJid: string; displayName: string },
    callType: CallType,
    userJids: string[],
    { groupId = null, metadata }: CallOptions,
  ): Promise<CallStarted> {
    const read = readCallees(userJids, self.userJid, { domain: domainOf(self.userJid), maxParticipants: Infinity })
    if (!read.ok) return Promise.reject(CallError.of('invalid-request', read.message))
    const problem = metadata === undefined ? null : metadataProblem(metadata)
    if (problem !== null) return Promise.reject(CallError.of('invalid-request', `metadata: ${problem}`))
    if (runner.all().some(holdsDevices)) return Promise.reject(CallError.of('conflict'))
    const roomId = randomId()
    return commands.open('make', roomId, () => {
      const call = { roomId, callType, callees: read.value, groupId, ...(metadata && { metadata }) }
      runner.dispatch(roomId, { type: 'make', self, call, at: clock.now() })
    })
  }

  /** The call that a command without `roomId` means. */
  function current(roomId: string | undefined, isMeant: (roomId: string) => boolean): string | undefined {
    return roomId ?? runner.all().find(({ call }) => isMeant(call.roomId))?.call.roomId
  }

  const ringsHere = (roomId: string) => runner.get(roomId)?.phase === 'ringing'
  const runsHere = (roomId: string) => isRunning(runner.get(roomId))
  /** Also where the server has not taken the answer yet: whoever is heard can fall silent. */
  const speaksHere = (roomId: string) => runsHere(roomId) || runner.get(roomId)?.call.status === 'connecting'
  /** Running, or just being answered. */
  const inHand = (roomId: string) => {
    const state = runner.get(roomId)
    return state !== undefined && holdsDevices(state)
  }

  function end(roomId: string): void {
    runner.dispatch(roomId, { type: 'end', at: clock.now() })
  }

  return {
    makeVoiceCall: (userJids, callOptions) => make('audio', userJids, callOptions),
    makeVideoCall: (userJids, callOptions) => make('video', userJids, callOptions),
    answerCall(options) {
      const roomId = current(options?.roomId, ringsHere)
      const state = roomId === undefined ? undefined : runner.get(roomId)
      if (roomId === undefined || state?.phase !== 'ringing') return Promise.reject(CallError.of('not-found'))
      if (runner.all().some((other) => other !== state && holdsDevices(other)))
        return Promise.reject(CallError.of('conflict'))
      if (line.isDisconnecting) return Promise.reject(CallError.of('not-connected'))
      void sound().unlock()
      const withVideo = state.call.callType === 'video' && options?.callType !== 'audio'
      return commands.open('answer', roomId, () => {
        runner.dispatch(roomId, { type: 'answer', withVideo })
      })
    },
    declineCall(options) {
      const roomId = current(options?.roomId, ringsHere)
      if (roomId === undefined || !ringsHere(roomId)) return Promise.reject(CallError.of('not-found'))
      runner.dispatch(roomId, { type: 'decline', at: clock.now() })
      return Promise.resolve(done)
    },
    endCall(options) {
      const roomId = current(options?.roomId, inHand)
      if (roomId !== undefined) end(roomId)
      return Promise.resolve(done)
    },
    muteAudio(isMuted) {
      const roomId = current(undefined, speaksHere)
      if (roomId === undefined) return Promise.reject(CallError.of('not-found'))
      runner.dispatch(roomId, { type: 'muteMicrophone', isMuted })
      return Promise.resolve(done)
    },
    async muteVideo(isMuted) {
      const answered = current(undefined, speaksHere)
      if (answered !== undefined && !runsHere(answered)) await commands.settled('answer', answered)
      if (current(undefined, runsHere) === undefined) throw CallError.of('not-found')
      try {
        await localMedia.setMuted('camera', isMuted)
      } catch (error) {
        const refusal = CallError.from(error)
        if (refusal.code !== 'not-found') onMediaFailure({ device: 'camera', action: 'muteVideo', error: refusal })
        throw refusal
      }
      return done
    },
    endAll() {
      for (const { call } of runner.all()) if (runsHere(call.roomId)) end(call.roomId)
    },
    goAway() {
      for (const { call } of runner.all()) {
        const { roomId } = call
        if (runsHere(roomId)) line.send('call:away', { roomId }).catch(() => undefined)
      }
    },
  }
}
