import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { wavFile } from './wavFile.ts'

const WIDTH = 640
const HEIGHT = 480
const FRAMES_PER_SECOND = 30
const SAMPLES_PER_SECOND = 48_000
const TONE_HZ = 500

/** How much each pixel differs at random between two frames, of 256. A real camera has such noise, which fills any bit rate. */
const NOISE = 24

/**
 * Writes a fake camera and a fake microphone as files of one second, which Chromium repeats: a moving gradient at 640x480 and 30
 * frames per second, and a continuous tone. Chromium's own fake microphone beeps with pauses, which would delay the first audio.
 *
 * @param picture `noisy` needs as many bits as the encoder may use; `smooth` needs about 150 kbit/s
 * @returns the arguments for Chromium
 */
export function createFakeDevices(folder: string, picture: 'smooth' | 'noisy' = 'smooth'): string[] {
  mkdirSync(folder, { recursive: true })
  const camera = path.join(folder, 'camera.y4m')
  const microphone = path.join(folder, 'microphone.wav')
  writeFileSync(camera, movingGradient(picture === 'noisy' ? NOISE : 0))
  writeFileSync(microphone, tone())
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${camera}`,
    `--use-file-for-fake-audio-capture=${microphone}`,
  ]
}

/** YUV4MPEG2, 4:2:0. */
function movingGradient(noise: number): Buffer {
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  const frames = Array.from({ length: FRAMES_PER_SECOND }, (_, index) => {
    const luma = Buffer.alloc(WIDTH * HEIGHT)
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        luma[y * WIDTH + x] = 16 + ((x + y + index * 8) % (220 - noise)) + Math.random() * noise
      }
    }
    return Buffer.concat([Buffer.from('FRAME\n'), luma, grey])
  })
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420\n`),
    ...frames,
  ])
}

function tone(): Buffer {
  const amplitude = 12_000 / 32_767
  const sampleAt = (_: unknown, index: number) =>
    amplitude * Math.sin((index * TONE_HZ * 2 * Math.PI) / SAMPLES_PER_SECOND)
  return wavFile(Float32Array.from({ length: SAMPLES_PER_SECOND }, sampleAt), SAMPLES_PER_SECOND)
}
