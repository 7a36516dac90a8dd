import type { CreateSignaling } from '../api/ports/signaling'
import type { DebugLog } from '../events/debugLog'

/** The signaling transport with its requests, pushes and connection changes in the debug log. */
export function logSignaling(create: CreateSignaling, debugLog: DebugLog): CreateSignaling {
  return (options) => {
    const signaling = create({
      ...options,
      onStatus(status, failure, cause) {
        debugLog.add({ type: 'connection', status, ...(failure && { reason: failure.code }) })
        options.onStatus(status, failure, cause)
      },
      onPush(push) {
        const { name, payload } = push
        const call = 'call' in payload ? payload.call : payload
        if ('roomId' in call)
          debugLog.add({ type: 'push', name, roomId: call.roomId, ...('seq' in payload && { seq: payload.seq }) })
        options.onPush(push)
      },
    })
    return {
      open: () => {
        signaling.open()
      },
      close: () => {
        signaling.close()
      },
      setKeepAlive: (isNeeded) => {
        signaling.setKeepAlive(isNeeded)
      },
      send(name, request) {
        const result = signaling.send(name, request)
        debugLog.addOutcome(result, { type: 'request', name, ...('roomId' in request && { roomId: request.roomId }) })
        return result
      },
    }
  }
}
