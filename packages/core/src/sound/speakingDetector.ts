/** Loudness, 0..1, above which somebody speaks, and below which nobody does any more: about -42 and -48 dBFS. */
const louderThan = 0.35
const quieterThan = 0.25
/** Levels in a row, at about ten a second: a click is no word, and a breath ends no sentence. */
const toBegin = 2
const toEnd = 6

export interface Speaking {
  /** 0 (silence) to 10. */
  volumeLevel: number
  isSpeaking: boolean
}

/** @returns a function that takes each level (0..1) and gives what changed by it, or `null` where nothing did */
export function createSpeakingDetector(): (level: number) => Speaking | null {
  let said: Speaking = { volumeLevel: 0, isSpeaking: false }
  let streak = 0

  return (level) => {
    const speaksOn = said.isSpeaking ? level >= quieterThan : level > louderThan
    streak = speaksOn === said.isSpeaking ? 0 : streak + 1
    const turned = streak >= (said.isSpeaking ? toEnd : toBegin)
    if (turned) streak = 0
    const volumeLevel = Math.round(Math.min(Math.max(level, 0), 1) * 10)
    if (!turned && volumeLevel === said.volumeLevel) return null
    said = { volumeLevel, isSpeaking: turned !== said.isSpeaking }
    return said
  }
}
