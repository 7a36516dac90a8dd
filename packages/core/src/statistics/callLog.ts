import type { CallReport } from '@offhook/protocol'
import type { PeerStatistics } from '../api/ports/mediaTransport'
import type { Call } from '../api/callStoreState'
import { createPeerLog, type PeerLog } from './peerLog'

/** Collects what the report of one call says. Times are in milliseconds on the clock of the call times. */
export interface CallLog {
  /** The call as the store shows it now. */
  observe(call: Call, now: number): void
  /** The statistics of the connection to a user. */
  measure(userJid: string, statistics: PeerStatistics, now: number): void
  /** Call it when the call has ended. @returns `null` for a call that has not even been ringing */
  report(): CallReport | null
}

/** The server has the call. A call without a link is only being started. */
const isKnownToServer = ({ roomLink }: Call) => roomLink !== ''

const isUnanswered = ({ status }: Call) => status === 'calling' || status === 'ringing'

/** @param now - when the call was first seen */
export function createCallLog(first: Call, now: number): CallLog {
  const startedAt = startOf(first, now)
  const peers = new Map<string, PeerLog>()
  const at = {
    ringing: null as number | null,
    answered: null as number | null,
    audio: null as number | null,
    video: null as number | null,
    interrupted: null as number | null,
  }
  const reconnects = { count: 0, longest: 0 }
  let call = first
  let hasRung = false
  /** The page has seen the call before its answer. */
  let wasUnanswered = false

  function observeSetup(time: number): void {
    if (call.direction === 'outgoing' && call.status === 'ringing' && startedAt !== null) at.ringing ??= time
    if (isUnanswered(call)) {
      wasUnanswered = true
      // Also of an answer that was refused: the call rings again.
      at.answered = null
      return
    }
    if (call.status !== 'ended' && wasUnanswered) at.answered ??= time
    if (at.answered === null) return
    const remote = Object.values(call.participants).filter(({ isLocal }) => !isLocal)
    if (remote.some(({ tracks }) => tracks.microphone.trackId !== null)) at.audio ??= time
    if (remote.some(({ tracks }) => tracks.camera.trackId !== null)) at.video ??= time
  }

  function observeInterruption(time: number): void {
    const isInterrupted = call.status === 'reconnecting'
    if (isInterrupted && at.interrupted === null) {
      at.interrupted = time
      reconnects.count += 1
    }
    if (at.interrupted === null || isInterrupted) return
    reconnects.longest = Math.max(reconnects.longest, Math.round(time - at.interrupted))
    at.interrupted = null
  }

  /** @returns whole milliseconds, or `null` if one of the two times is unknown */
  function between(from: number | null, to: number | null): number | null {
    return from === null || to === null ? null : Math.max(0, Math.round(to - from))
  }

  const log: CallLog = {
    observe(current, time) {
      call = current
      hasRung ||= isKnownToServer(call)
      observeSetup(time)
      observeInterruption(time)
    },
    measure(userJid, statistics, time) {
      const peer = peers.get(userJid) ?? createPeerLog()
      peers.set(userJid, peer)
      peer.add(statistics, time)
    },
    report() {
      const { roomId, callType, direction, connectedAt, endedAt, endReason, endedBy } = call
      if (!hasRung || !endReason || !endedBy) return null
      return {
        ...{ roomId, callType, direction, isPartial: startedAt === null },
        setup: {
          ringing: between(startedAt, at.ringing),
          answer: between(at.ringing ?? startedAt, at.answered),
          connected: between(at.answered, connectedAt),
          audio: between(at.answered, at.audio),
          video: between(at.answered, at.video),
        },
        duration: between(connectedAt, endedAt),
        peers: [...peers].map(([userJid, peer]) => peer.report(userJid, connectedAt ?? now)),
        reconnects: { ...reconnects },
        ...{ endReason, endedBy },
      }
    },
  }
  log.observe(first, now)
  return log
}

/** @returns when the user made the call, or when it began to ring here; `null` if this page has not seen that */
function startOf(call: Call, now: number): number | null {
  // The server's time replaces this one with its acknowledgement.
  if (call.direction === 'outgoing') return isKnownToServer(call) ? null : call.startedAt
  return call.status === 'ringing' ? now : null
}
