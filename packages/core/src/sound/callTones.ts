import type { Clock } from '../api/ports/clock'
import type { AcquireRingLock } from '../api/ports/ringLock'
import type { RingMethod, RingSignals } from '../api/ports/ringSignals'
import type { Tone } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import { selectIncomingCall, selectTone } from '../store/selectors'
import type { LazySoundOutput } from './lazySoundOutput'
import { createRinging } from './ringing'
import { createRingLock } from './ringLock'
import { createTestSound } from './testSound'

export interface CallTonesOptions {
  store: CallStore
  sound: LazySoundOutput
  clock: Clock
  acquireRingLock: AcquireRingLock
  ringSignals: RingSignals
  /** The methods that the app allows. Default: all. */
  methods?: readonly RingMethod[]
  /** Whether the local user is answering a call. */
  isAnswering(): boolean
}

/** The client's own sounds: ringtone, ringback and test sound, and the other methods of ringing. */
export interface CallTones {
  /** Applies the state of the calls. */
  update(): void
  playTestSound(): Promise<boolean>
  close(): void
}

export function createCallTones(options: CallTonesOptions): CallTones {
  const { store, sound, clock, isAnswering } = options
  const ringing = createRinging({
    signals: options.ringSignals,
    ...(options.methods && { methods: options.methods }),
    onAudible(audible) {
      store.setState({ ringing: { audible } })
    },
  })
  const ringLock = createRingLock(options.acquireRingLock, applyTone)
  const testSound = createTestSound({
    clock,
    isIdle: () => currentTone() === null,
    setTone: sound.setTone,
    restoreTone: applyTone,
  })
  sound.onTone((isAudible) => {
    ringing.setToneAudible(isAudible)
    testSound.setToneAudible(isAudible)
  })

  function currentTone(): Tone | null {
    return selectTone(store.getState(), isAnswering())
  }

  function applyTone(): void {
    const tone = currentTone()
    const { self, incomingRoomIds } = store.getState()
    const needsLock = self && ringing.hasTone && incomingRoomIds.length > 0
    const hasLock = ringLock.update(needsLock ? self.userJid : null)
    sound.setTone(tone === 'ringtone' && !hasLock ? null : tone)
  }

  return {
    update() {
      const { self } = store.getState()
      const incoming = selectIncomingCall(store.getState())
      const caller = currentTone() === 'ringtone' ? incoming?.participants[incoming.callerJid] : undefined
      if (caller && incoming) ringing.ringFor(caller.displayName, `${self?.userJid ?? ''} ${incoming.roomId}`)
      else ringing.ringFor(null)
      applyTone()
    },
    playTestSound: testSound.play,
    close() {
      ringing.ringFor(null)
      ringLock.update(null)
    },
  }
}
