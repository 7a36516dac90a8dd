import type { Clock } from '../../api/ports/clock'
import type { PeerRating } from '../../api/ports/mediaTransport'

/** A rating is sent every two seconds. An older one is of a peer that has stopped to measure. */
const VALID_MS = 6_000

/** The ratings that the other end sends over the data channel: `quality:`, R as an integer from 0 to 100, and `w` if that end is weak. */
export interface PeerRatings {
  /** The last one; `null` if it is too old. */
  readonly latest: PeerRating | null
  /** Handles a message of the other end. Ignores other messages. */
  receive(message: unknown): void
}

export const ratingMessage = ({ rating, isWeak }: PeerRating) =>
  `quality:${String(Math.round(rating))}${isWeak ? 'w' : ''}`

export function createPeerRatings(clock: Clock): PeerRatings {
  let latest: (PeerRating & { at: number }) | null = null
  return {
    get latest() {
      return latest && clock.now() - latest.at < VALID_MS ? { rating: latest.rating, isWeak: latest.isWeak } : null
    },
    receive(message) {
      const match = typeof message === 'string' ? /^quality:(\d{1,2}|100)(w?)$/.exec(message) : null
      if (match) latest = { rating: Number(match[1]), isWeak: match[2] === 'w', at: clock.now() }
    },
  }
}
