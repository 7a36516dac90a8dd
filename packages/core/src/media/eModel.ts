/** What a listener experiences of the sound that arrives. */
export interface ListeningConditions {
  /** The delay from mouth to ear, in seconds. */
  delay: number
  /** The share of what is played that was lost, 0 to 1. Loss that redundancy or retransmission repairs is not part of it. */
  loss: number
}

/** R of a connection without delay and loss: the default values of all parameters (ITU-T G.107, table 3). */
const DEFAULT_R = 93.2
/** The packet-loss robustness of Opus, see `ratingOf`. */
const PACKET_LOSS_ROBUSTNESS = 10

/**
 * Rates the sound by the E-model of ITU-T G.107 (06/2015): R = Ro − Is − Id − Ie,eff + A.
 *
 * - Ro − Is = 93.2: all parameters have their default values. The scale is that of narrowband telephony, on which wideband Opus
 *   without losses is at least as good as the reference, G.711: Ie = 0. Only the scale of G.107 has published classes (table B.1 and G.109);
 *   those of G.107.1 and G.107.2 are without published values of Ie for Opus.
 * - Id = Idd, section 7.4, with the default delay sensitivity (sT = 1, mT = 100 ms). Idte = Idle = 0: browsers cancel echoes.
 * - Ie,eff = Ie + (95 − Ie) · Ppl / (Ppl / BurstR + Bpl), section 7.5, with Bpl = 10 and BurstR = 1. The value was measured for Opus in
 *   Chromium at 31 to 40 kbit/s: 9.8 to 10.4 for random loss (Alahmadi, Pocta and Melvin, "An Adaptive Bitrate Switching Algorithm for
 *   Speech Applications in Context of WebRTC", ACM TOMM 17(4), 2021, https://doi.org/10.1145/3458751).
 * - A = 0.
 *
 * @returns R, from 0 to 93.2: 90 is excellent, 80 good, 70 fair, 60 poor, and below 50 a conversation is not possible (G.109)
 */
export function ratingOf({ delay, loss }: ListeningConditions): number {
  const lossPercent = loss * 100
  const equipment = (95 * lossPercent) / (lossPercent + PACKET_LOSS_ROBUSTNESS)
  return Math.max(0, DEFAULT_R - delayImpairment(delay) - equipment)
}

/** Idd of G.107, section 7.4. */
function delayImpairment(delay: number): number {
  if (delay <= 0.1) return 0
  const x = Math.log2(delay / 0.1)
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2)
}

/**
 * Converts R to the mean opinion score that it predicts, MOS-CQE (ITU-T G.107, Annex B).
 *
 * @returns 1 (bad) to 4.5 (excellent); 4.41 for R = 93.2
 */
export function meanOpinionScore(rating: number): number {
  if (rating <= 0) return 1
  // The polynomial falls below 1 for R < 6.5.
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
}
