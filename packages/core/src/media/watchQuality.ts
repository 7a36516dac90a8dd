import type { CallConnectionQualityEvent } from '../api/callEvents'
import type { Clock } from '../api/ports/clock'
import type { PeerStatistics } from '../api/ports/mediaTransport'
import type { EventEmitter } from '../events/eventEmitter'
import type { CallStore } from '../store/callStore'
import { selectActiveCall } from '../store/selectors'
import { meanOpinionScore } from './eModel'
import type { MediaSession } from './mediaSession'
import { type ConnectionQuality, createQualityMeter, type QualityMeter, rateSound, worstOf } from './networkQuality'

const PERIOD_MS = 2_000
/** Measurements from one event for the local user to the next. */
const BETWEEN_EVENTS = 3

/**
 * Round trips to the server that took this much longer than the fastest one were held up by a retransmission: TCP waits 200 ms or more
 * (RFC 6298 and RFC 8985). A server that is far away delays all of them alike.
 */
const HELD_UP_MS = 150
/** A single one may be chance. */
const HELD_UP_COUNT = 2

export interface QualityWatcherOptions {
  store: CallStore
  mediaOf(roomId: string): MediaSession | undefined
  emitter: EventEmitter
  clock: Clock
  /** The last round trips to the signaling server, in milliseconds. */
  roundTrips(): readonly number[]
}

interface Peer {
  meter: QualityMeter
  last: PeerStatistics | null
  current: ConnectionQuality | null
}

/**
 * Emits `callConnectionQuality` for each peer of the connected call, and for the local user, whenever it changes.
 *
 * @returns the function that stops
 */
export function watchQuality({ store, mediaOf, emitter, clock, roundTrips }: QualityWatcherOptions): () => void {
  let peers = new Map<string, Peer>()
  let stopTimer: () => void = () => undefined
  let watchedRoomId: string | null = null
  let localQuality: ConnectionQuality['quality'] = 'GOOD'
  let sinceLocalEvent = 0

  function emit(userJid: string, localUser: boolean, { quality, rating, trouble }: ConnectionQuality): void {
    const event: CallConnectionQualityEvent = {
      ...{ userJid, localUser, quality },
      ...((trouble ?? !localUser) && { mos: Math.round(meanOpinionScore(rating) * 100) / 100 }),
      ...(trouble && { trouble }),
    }
    emitter.emit('callConnectionQuality', event)
  }

  /**
   * Evidence that this end's own access is impaired, for the connection to one peer: all connections to others are impaired too. Where
   * there is no other connection, the round trips to the server decide.
   */
  function isWeak(excepted: Peer): boolean {
    const others = [...peers.values()].flatMap((peer) => (peer !== excepted && peer.current ? [peer.current] : []))
    if (others.length > 0) return others.every(({ quality }) => quality !== 'GOOD')
    const times = roundTrips()
    const fastest = Math.min(...times)
    return times.filter((time) => time > fastest + HELD_UP_MS).length >= HELD_UP_COUNT
  }

  async function measure(userJid: string, media: MediaSession): Promise<void> {
    const statistics = await media.statistics(userJid)
    if (!statistics) return
    const peer = peers.get(userJid) ?? { meter: createQualityMeter(), last: null, current: null }
    peers.set(userJid, peer)
    const before = peer.current
    const weak = isWeak(peer)
    if (peer.last) peer.current = peer.meter.measure(rateSound(peer.last, statistics), statistics.peerRating, weak)
    peer.last = statistics
    const { received } = peer.meter
    if (received !== null) media.sendRating(userJid, { rating: received, isWeak: weak })
    if (peer.current && peer.current !== before) emit(userJid, false, peer.current)
  }

  /** The worst connection whose trouble is the local user's. */
  function rateLocalUser(): void {
    const impaired = [...peers.values()].flatMap(({ current }) => (current?.trouble === 'local' ? current : []))
    const quality = worstOf(impaired.map((connection) => connection.quality))
    sinceLocalEvent += 1
    if (quality === localQuality || sinceLocalEvent < BETWEEN_EVENTS) return
    localQuality = quality
    sinceLocalEvent = 0
    const rating = Math.min(...impaired.map((connection) => connection.rating))
    emit(store.getState().self?.userJid ?? '', true, { quality, rating, trouble: quality === 'GOOD' ? null : 'local' })
  }

  async function measureAll(): Promise<void> {
    const measured = peers
    stopTimer = clock.after(PERIOD_MS, () => void measureAll())
    const call = selectActiveCall(store.getState())
    const media = call && mediaOf(call.roomId)
    const participants = Object.values(call?.participants ?? {})
    for (const userJid of peers.keys())
      if (participants.every((each) => each.userJid !== userJid || each.connection !== 'connected'))
        peers.delete(userJid)
    await Promise.all(
      participants.flatMap(({ userJid, connection }) =>
        media && connection === 'connected' ? measure(userJid, media) : [],
      ),
    )
    if (measured === peers) rateLocalUser()
  }

  /** The timer runs only while a call is connected. */
  function sync(): void {
    const call = selectActiveCall(store.getState())
    const roomId = call && call.status !== 'ended' && call.connectedAt !== null ? call.roomId : null
    if (roomId === watchedRoomId) return
    watchedRoomId = roomId
    peers = new Map()
    localQuality = 'GOOD'
    stopTimer()
    if (roomId !== null) void measureAll()
  }

  sync()
  const unsubscribe = store.subscribe(sync)
  return () => {
    unsubscribe()
    stopTimer()
  }
}
