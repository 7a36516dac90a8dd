/** The length of a signal that counts as one. A session description of a video call counts as ten to twenty. */
const SIGNAL_LENGTH = 512
/** The burst that is allowed, in seconds of the limit. */
const BURST_SECONDS = 5
/** How many receivers of one device are remembered. */
const MAX_RECEIVERS = 128

interface Bucket {
  tokens: number
  /** On the clock of `performance.now`. */
  filledAt: number
}

/**
 * Limits the signals of one device to another: a member of a call cannot fill the connection of another member (CWE-770).
 *
 * @param signalsPerSecond the average over five seconds
 * @returns a function that takes a signal: 0 if it may be relayed, or the whole seconds to wait
 */
export function createSignalLimit(signalsPerSecond: number) {
  const buckets = new WeakMap<object, Map<string, Bucket>>()
  const capacity = signalsPerSecond * BURST_SECONDS

  /** @param holder an object that lives as long as the connection of the sender */
  return (holder: object, receiver: string, length: number): number => {
    let receivers = buckets.get(holder)
    if (!receivers) buckets.set(holder, (receivers = new Map<string, Bucket>()))
    const now = performance.now()
    let bucket = receivers.get(receiver)
    if (!bucket) {
      const [oldest] = receivers.keys()
      if (receivers.size >= MAX_RECEIVERS && oldest !== undefined) receivers.delete(oldest)
      receivers.set(receiver, (bucket = { tokens: capacity, filledAt: now }))
    }
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.filledAt) / 1000) * signalsPerSecond)
    bucket.filledAt = now
    const cost = 1 + Math.floor(length / SIGNAL_LENGTH)
    if (cost > bucket.tokens) return Math.max(1, Math.ceil((cost - bucket.tokens) / signalsPerSecond))
    bucket.tokens -= cost
    return 0
  }
}
