import type { MediaFailure } from '../devices/mediaFailure'
import type { EventEmitter } from '../events/eventEmitter'
import type { CallStore } from '../store/callStore'

/** Emits `mediaError` for a device that could not be opened. */
export function createMediaErrorReporter(store: CallStore, emitter: EventEmitter): (failure: MediaFailure) => void {
  return ({ device, action, error }) => {
    const { statusCode, message } = error
    const userJid = store.getState().self?.userJid ?? ''
    emitter.emit('mediaError', {
      ...{ userJid, localUser: true, statusCode, message, device, action },
      error: error.cause ?? error,
    })
  }
}
