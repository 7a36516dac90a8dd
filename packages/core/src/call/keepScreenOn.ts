import type { Call } from '../api/callStoreState'
import type { AcquireScreenWakeLock } from '../api/ports/screenWakeLock'
import type { CallStore } from '../store/callStore'
import { selectActiveCall } from '../store/selectors'

/** Keeps the screen on while a connected call has a picture. */
export interface ScreenKeeper {
  /** Applies the state of the calls. */
  update(): void
  close(): void
}

export function createScreenKeeper(store: CallStore, acquire: AcquireScreenWakeLock): ScreenKeeper {
  let release: (() => void) | null = null

  function setKept(isKept: boolean): void {
    if (isKept) release ??= acquire()
    else {
      release?.()
      release = null
    }
  }

  return {
    update() {
      const call = selectActiveCall(store.getState())
      setKept(call !== null && call.connectedAt !== null && call.status !== 'ended' && hasPicture(call))
    },
    close() {
      setKept(false)
    },
  }
}

/** Whether anyone's camera or screen can be seen. */
function hasPicture({ participants }: Call): boolean {
  return Object.values(participants).some(({ tracks }) =>
    [tracks.camera, tracks.screen].some((slot) => slot.trackId !== null && !slot.isMuted),
  )
}
