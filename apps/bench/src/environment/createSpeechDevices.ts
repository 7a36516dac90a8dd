import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createFakeDevices } from './createFakeDevices.ts'
import { wavFile } from './wavFile.ts'

const SAMPLES_PER_SECOND = 16_000
const SECONDS = 6
/** Silent seconds at the end of each repetition. */
const PAUSE_SECONDS = 1.5
const SYLLABLES_PER_SECOND = 4
const HARMONICS = 12

/**
 * The fake camera, and a microphone whose level changes as that of speech does: syllables of different loudness and pitch, and a pause.
 * A constant tone would be removed by the noise suppression, and its level would never change.
 *
 * @param picture see `createFakeDevices`
 * @returns the arguments for Chromium
 */
export function createSpeechDevices(folder: string, picture: 'smooth' | 'noisy' = 'smooth'): string[] {
  const microphone = path.join(folder, 'speech.wav')
  const deviceArgs = createFakeDevices(folder, picture).filter(
    (arg) => !arg.startsWith('--use-file-for-fake-audio-capture'),
  )
  writeFileSync(microphone, wavFile(speech(), SAMPLES_PER_SECOND))
  return [...deviceArgs, `--use-file-for-fake-audio-capture=${microphone}`]
}

function speech(): Float32Array {
  const samples = new Float32Array(SECONDS * SAMPLES_PER_SECOND)
  let phase = 0
  for (let index = 0; index < samples.length; index++) {
    const time = index / SAMPLES_PER_SECOND
    if (time > SECONDS - PAUSE_SECONDS) break
    const syllable = Math.floor(time * SYLLABLES_PER_SECOND)
    const position = (time * SYLLABLES_PER_SECOND) % 1
    phase += (2 * Math.PI * (110 + 15 * ((syllable * 7) % 5))) / SAMPLES_PER_SECOND
    const loudness = (0.25 + 0.15 * ((syllable * 3) % 6)) * Math.sin(Math.PI * position)
    let sample = 0
    for (let harmonic = 1; harmonic <= HARMONICS; harmonic++) sample += Math.sin(phase * harmonic) / harmonic
    samples[index] = 0.25 * loudness * sample
  }
  return samples
}
