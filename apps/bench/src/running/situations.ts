import type { MediaKind } from '../pages/callImplementation.ts'

/** What two pages show while they are measured. */
export interface Situation {
  title: string
  pages: 'offhook' | 'bare'
  media: MediaKind
  stage: 'idle' | 'ringing' | 'connected'
  /** 2 by default. */
  people?: number
  /** The size of the page, 1,280 × 800 by default. */
  viewport?: { width: number; height: number }
  /** The situation of bare pages that it is compared with. */
  comparedWith?: string
  /** The most it may cost: a ratio to `comparedWith`, percent of a core, and percent of a core for each main thread. */
  target?: { ratio?: number; all?: number; mainThread?: number }
}

/** A bare situation shows the videos of the situation that is compared with it, and comes right after it. */
export const situations = {
  idle: { title: 'signed in', pages: 'offhook', media: 'voice', stage: 'idle' },
  voice: {
    title: 'voice call',
    pages: 'offhook',
    media: 'voice',
    stage: 'connected',
    comparedWith: 'bareVoice',
    target: { ratio: 1.4, mainThread: 2 },
  },
  bareVoice: { title: 'voice call, bare', pages: 'bare', media: 'voice', stage: 'connected' },
  video: {
    title: 'video call',
    pages: 'offhook',
    media: 'video',
    stage: 'connected',
    comparedWith: 'bareVideo',
    target: { ratio: 1.25, mainThread: 2 },
  },
  bareVideo: { title: 'video call, bare', pages: 'bare', media: 'video', stage: 'connected' },
  ringingVoice: {
    title: 'ringing, voice',
    pages: 'offhook',
    media: 'voice',
    stage: 'ringing',
    target: { all: 10 },
  },
  ringingVideo: {
    title: 'ringing, video',
    pages: 'offhook',
    media: 'video',
    stage: 'ringing',
    comparedWith: 'barePreviews',
    target: { ratio: 1.3 },
  },
  barePreviews: { title: 'the same previews, bare', pages: 'bare', media: 'video', stage: 'ringing' },
  mesh: {
    title: 'video call of four, pages of 640 × 400',
    pages: 'offhook',
    media: 'video',
    stage: 'connected',
    people: 4,
    viewport: { width: 640, height: 400 },
  },
} satisfies Record<string, Situation>

export type SituationName = keyof typeof situations
export const situationNames = Object.keys(situations) as SituationName[]
