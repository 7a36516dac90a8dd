import type { MeasuredStatistics } from './peerStatistics'
import type { VideoAllowance } from './cameraEncoding'
import { createUplinkMeter } from './uplinkMeter'

/** Bits per second of all that is sent, sound included. Below it the sound needs the path for itself. */
const PAUSE_BELOW = 100_000
/** Too little for sound and picture, whether or not packets queue. */
const PAUSE_ALWAYS_BELOW = 60_000
/** How long congestion counts. Without any, a low estimate only says that a small picture needs no more. */
const CONGESTION_MS = 3_000
/** Higher than `PAUSE_BELOW`, so that a picture that returns does not pause again. */
const RESUME_ABOVE = 115_000
/** How long the path must be too slow before the picture pauses. A burst of other traffic is shorter. */
const PAUSE_AFTER_MS = 2_000
/** How long an attempt to resume lasts after the estimate has last grown, and how long the path must be fast enough in it. */
const ATTEMPT_MS = 4_000
const RESUME_AFTER_MS = 1_000
/** The time before the first and the later attempts. */
const ATTEMPT_INTERVALS_MS = [4_000, 8_000] as const
/** The picture of an attempt leaves room for the sound: its bitrate starts low, and grows each second. */
const ATTEMPT_BITRATES = { start: 60_000, growth: 20_000, end: 200_000 }
/** After so many attempts without congestion the small picture returns, though the path has not shown more room: browsers without an estimate. */
const QUIET_ATTEMPTS = 3

/** An estimate that falls by this factor between two readings shows congestion before an RTCP report does. */
const FALL = 0.9
/** The time without congestion after which the next size is tried, and by what it grows with each size that is left, up to a limit. */
const TRY_AFTER_MS = { first: 900, factor: 4, longest: 60_000 }
/** How long the full size must be sent without congestion before an earlier congestion is forgotten. */
const FORGET_AFTER_MS = 10_000

/**
 * The sizes of the picture, in pixels, and the estimates from which on each is sent and, with congestion, below which it is left: at
 * once, because the encoder cannot make large pictures as small as a narrow path needs. With a lower estimate a size is tried while there
 * is no congestion: the estimate does not rise much above what is sent, and a small picture needs little. The first frame is small: it arrives sooner than a large one, and a start at a low bitrate drops frames that are too large for it (libwebrtc,
 * `VideoStreamEncoder::DropDueToSize`).
 */
const steps = [
  { maxPixels: 160 * 120, from: 0, below: 0 },
  { maxPixels: 320 * 240, from: 250_000, below: 150_000 },
  { maxPixels: null, from: 500_000, below: 300_000 },
] as const

/** What the picture may be now. */
export interface VideoDecision {
  /** Whether the other end is told that the picture is paused. An attempt to resume is not announced before it succeeds. */
  isPaused: boolean
  allowance: VideoAllowance
}

/** Decides from the statistics of the path whether the picture is sent, and how large. */
export interface VideoControl {
  readonly decision: VideoDecision
  /**
   * @param statistics of the connection, read a few times a second
   * @param now in milliseconds
   * @param hasCamera whether there is a camera track to send
   * @returns the decision; the same object while it has not changed
   */
  observe(statistics: MeasuredStatistics, now: number, hasCamera: boolean): VideoDecision
  /** The connection was replaced. What was decided stays, what was measured does not. */
  reset(): void
}

type Phase =
  | { name: 'sending' }
  | { name: 'paused'; attemptAt: number }
  | { name: 'attempting'; startedAt: number; until: number; best: number; wasCongested: boolean }

function attemptBitrate(elapsedMs: number): number {
  const { start, growth, end } = ATTEMPT_BITRATES
  return Math.min(start + growth * Math.floor(elapsedMs / 1_000), end)
}

export function createVideoControl(): VideoControl {
  let meter = createUplinkMeter()
  let phase: Phase = { name: 'sending' }
  let step = 0
  let tryAfter = TRY_AFTER_MS.first
  /** Since when there is no congestion at the present size. */
  let freeSince: number | null = null
  let lastEstimate = 0
  let isCongested = false
  let attempts = 0
  let quietAttempts = 0
  /** Since when the estimate is too low to send, and high enough to resume; `null` while it is not. */
  let lowSince: number | null = null
  let congestedAt = -Infinity
  let highSince: number | null = null
  let decision = decide(0)

  function decide(now: number): VideoDecision {
    const isSending = phase.name === 'sending'
    return {
      isPaused: !isSending,
      allowance: {
        isActive: phase.name !== 'paused',
        maxBitrate: phase.name === 'attempting' ? attemptBitrate(now - phase.startedAt) : null,
        maxPixels: steps[step]?.maxPixels ?? null,
      },
    }
  }

  function clearTimes(): void {
    lowSince = highSince = freeSince = null
  }

  function pause(now: number): void {
    const interval = ATTEMPT_INTERVALS_MS[attempts] ?? ATTEMPT_INTERVALS_MS[1]
    phase = { name: 'paused', attemptAt: now + interval }
    step = 0
    clearTimes()
  }

  function resume(): void {
    phase = { name: 'sending' }
    attempts = quietAttempts = 0
    clearTimes()
  }

  function send(estimate: number, now: number): void {
    const isLow = estimate < (now - congestedAt <= CONGESTION_MS ? PAUSE_BELOW : PAUSE_ALWAYS_BELOW)
    lowSince = isLow ? (lowSince ?? now) : null
    if (lowSince !== null && now - lowSince >= PAUSE_AFTER_MS) {
      pause(now)
      return
    }
    chooseStep(estimate, now)
  }

  function chooseStep(estimate: number, now: number): void {
    const previous = step
    const isFree = !isCongested && estimate >= lastEstimate * FALL
    const freeFor = isFree ? now - (freeSince ??= now) : 0
    if (!isFree) {
      freeSince = null
      while (estimate < (steps[step]?.below ?? 0)) step -= 1
      if (step < previous) tryAfter = Math.min(tryAfter * TRY_AFTER_MS.factor, TRY_AFTER_MS.longest)
    } else if (step < steps.length - 1) step += freeFor >= tryAfter ? 1 : 0
    else if (freeFor >= FORGET_AFTER_MS) tryAfter = TRY_AFTER_MS.first
    for (const [index, { from }] of steps.entries()) if (estimate >= from) step = Math.max(step, index)
    if (step !== previous) freeSince = null
  }

  function tryToResume(
    current: Phase & { name: 'attempting' },
    estimate: number,
    becameCongested: boolean,
    now: number,
  ): void {
    current.wasCongested ||= isCongested
    if (becameCongested) current.until = now
    else if (Number.isFinite(estimate) && estimate > current.best * 1.05) {
      current.best = estimate
      current.until = now + ATTEMPT_MS
    }
    highSince = estimate >= RESUME_ABOVE ? (highSince ?? now) : null
    if (highSince !== null && now - highSince >= RESUME_AFTER_MS) resume()
    else if (now >= current.until) {
      attempts += 1
      quietAttempts = current.wasCongested || !meter.isApproximate ? 0 : quietAttempts + 1
      if (quietAttempts >= QUIET_ATTEMPTS) resume()
      else pause(now)
    }
  }

  return {
    get decision() {
      return decision
    },
    observe(statistics, now, hasCamera) {
      const wasCongested = isCongested
      const uplink = meter.observe(statistics, now)
      const { estimate } = uplink
      isCongested = uplink.isCongested
      if (isCongested) congestedAt = now
      if (!hasCamera) {
        // There is no picture that could be paused, and the estimate of a path that carries sound alone says little.
        if (phase.name !== 'sending') resume()
        clearTimes()
      } else if (phase.name === 'sending') send(estimate, now)
      else if (phase.name === 'attempting') tryToResume(phase, estimate, isCongested && !wasCongested, now)
      else if (now >= phase.attemptAt) {
        phase = { name: 'attempting', startedAt: now, until: now + ATTEMPT_MS, best: estimate, wasCongested: false }
      }
      lastEstimate = estimate
      const next = decide(now)
      if (JSON.stringify(next) !== JSON.stringify(decision)) decision = next
      return decision
    },
    reset() {
      meter = createUplinkMeter()
      clearTimes()
    },
  }
}
