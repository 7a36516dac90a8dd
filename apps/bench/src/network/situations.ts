import type { PathSettings } from '../../network/createNetwork.ts'
import type { MediaKind } from '../pages/callImplementation.ts'

/** A network under a call. The round trip between any two hosts is always the same. */
export interface Situation {
  title: string
  media: MediaKind
  /** Of the paths between the two users, in both directions. */
  between?: Partial<PathSettings>
  /** Of every path of the caller, in both directions. */
  caller?: Partial<PathSettings>
}

export const ROUND_TRIP_MS = 100

const loss = (media: MediaKind, percent: number): Situation => ({
  title: `${media}, ${percent} % loss`,
  media,
  between: { loss: percent / 100 },
})

const link = (media: MediaKind, kilobitsPerSecond: number, queueMs: number): Situation => ({
  title: `${media}, ${kilobitsPerSecond.toLocaleString('en')} kbit/s, queue of ${queueMs / 1_000} s`,
  media,
  caller: { kilobitsPerSecond, queueMs },
})

export const situations = {
  voice0: loss('voice', 0),
  voice10: loss('voice', 10),
  voice20: loss('voice', 20),
  voice30: loss('voice', 30),
  video0: loss('video', 0),
  video10: loss('video', 10),
  video20: loss('video', 20),
  video30: loss('video', 30),
  voiceOn150: link('voice', 150, 300),
  videoOn1000: link('video', 1_000, 250),
  videoOn300: link('video', 300, 1_000),
  videoOn150: link('video', 150, 300),
} satisfies Record<string, Situation>

export type SituationName = keyof typeof situations
export const situationNames = Object.keys(situations) as SituationName[]
