import type { TalkReading } from '../environment/createPagePair.ts'
import type { MediaCounters } from '../pages/readMediaCounters.ts'

/** What both users of a call got in a part of it, on average. */
export interface CallQuality {
  /** The share of the samples that were replaced by synthesized ones, silence included, from 0 to 1. */
  concealed: number
  /** The part of `concealed` that is not silence. */
  audiblyConcealed: number
  audioKilobits: number
  videoKilobits: number
  /** Decoded frames of the picture in a second. */
  framesPerSecond: number
  /** Of the last picture, in pixels. */
  frameHeight: number
}

/** Parts of a call, in seconds from the click on Answer. */
export const periods = {
  start: [0, 10],
  settled: [20, 30],
} as const

export type Period = keyof typeof periods

/** @throws Error when the reading does not reach to the end of the period */
export function callQuality({ caller, callee }: TalkReading, period: Period): CallQuality {
  const [from, to] = periods[period]
  const parts = [caller, callee].map((counters) => [counterAt(counters, from), counterAt(counters, to)] as const)
  const sum = (pick: (counters: MediaCounters) => number) =>
    parts.reduce((total, [before, after]) => total + pick(after) - pick(before), 0)
  const seconds = sum(({ at }) => at) / 1_000
  const samples = sum(({ audio }) => audio.samples)
  const concealed = sum(({ audio }) => audio.concealed)
  return {
    concealed: concealed / samples,
    audiblyConcealed: (concealed - sum(({ audio }) => audio.silentConcealed)) / samples,
    audioKilobits: (sum(({ audio }) => audio.bytesSent) * 8) / 1_000 / seconds,
    videoKilobits: (sum(({ video }) => video.bytesSent) * 8) / 1_000 / seconds,
    framesPerSecond: sum(({ video }) => video.framesDecoded) / seconds,
    frameHeight: parts.reduce((total, [, { video }]) => total + video.frameHeight, 0) / parts.length,
  }
}

/** The counters are read every second. */
function counterAt(counters: readonly MediaCounters[], second: number): MediaCounters {
  const found = counters[second]
  if (found === undefined) throw new Error(`The counters end after ${counters.length - 1} s`)
  return found
}
