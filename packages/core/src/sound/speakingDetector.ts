/** Levels (0..1) above which speech begins and below which it ends: about -44 and -49 dBFS. */
const BEGIN_LEVEL = 0.35
const END_LEVEL = 0.25
/** Levels in a row, at ten a second: a click does not begin speech, and a breath does not end it. */
const LEVELS_TO_BEGIN = 2
const LEVELS_TO_END = 6

export interface Speaking {
  /** 0 (silence) to 10. */
  volumeLevel: number
  isSpeaking: boolean
}

const silence: Speaking = { volumeLevel: 0, isSpeaking: false }

/**
 * @returns a function that takes each level (0..1), or `null` when there is no audio to measure any more, which ends speech at once. It
 *   returns the new values, or `null` if they did not change
 */
export function createSpeakingDetector(): (level: number | null) => Speaking | null {
  let current = silence
  let streak = 0

  return (level) => {
    if (level === null) {
      const isChange = current.isSpeaking || current.volumeLevel > 0
      current = silence
      streak = 0
      return isChange ? current : null
    }
    const isLoud = current.isSpeaking ? level >= END_LEVEL : level > BEGIN_LEVEL
    streak = isLoud === current.isSpeaking ? 0 : streak + 1
    const isChange = streak >= (current.isSpeaking ? LEVELS_TO_END : LEVELS_TO_BEGIN)
    if (isChange) streak = 0
    const volumeLevel = Math.round(Math.min(Math.max(level, 0), 1) * 10)
    if (!isChange && volumeLevel === current.volumeLevel) return null
    current = { volumeLevel, isSpeaking: isChange !== current.isSpeaking }
    return current
  }
}
