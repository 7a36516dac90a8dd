import type { RefCallback } from 'react'
import { matchesMedia } from '../view/viewTransition'
import { useLevelSubscription } from './useAudioLevel'
import { type LevelFilter, useLevelRef } from './useLevelRef'

const STEPS = 4
/** How many lower levels in a row lower the halo: it stays between syllables. Silence lowers it at once. */
const FALLS_AFTER = 5

/** The level of a participant's decoration: few steps, each drawn in one frame, and none under reduced motion. */
export const useHaloLevel = (userJid: string): RefCallback<HTMLElement> =>
  useLevelRef(useLevelSubscription(userJid), createHaloFilter)

function createHaloFilter(): LevelFilter {
  let falls = 0
  return (level, shown) => {
    const next = Math.round(level * STEPS) / STEPS
    falls = next < shown ? falls + 1 : 0
    if (next > shown && matchesMedia('(prefers-reduced-motion: reduce)')) return 0
    return level > 0 && falls > 0 && falls < FALLS_AFTER ? shown : next
  }
}
