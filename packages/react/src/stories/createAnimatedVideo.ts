export interface AnimatedVideo {
  track: MediaStreamTrack
  /** Starts the animation. Returns the function that stops it. */
  play(): () => void
}

const FRAMES_PER_SECOND = 15

/**
 * Creates a video track without a camera: a person in a room, drawn on a canvas.
 *
 * @param seed - selects the room, the shirt and the hair
 */
export function createAnimatedVideo(seed: number, orientation: 'portrait' | 'landscape' = 'landscape'): AnimatedVideo {
  const canvas = document.createElement('canvas')
  ;[canvas.width, canvas.height] = orientation === 'portrait' ? [480, 640] : [640, 480]
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This environment has no 2D canvas')
  const draw = () => {
    drawPerson(context, seed, performance.now() / 1000)
  }
  draw()
  const [track] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks()
  if (!track) throw new Error('The canvas has no video track')
  return {
    track,
    play() {
      const timer = setInterval(draw, 1000 / FRAMES_PER_SECOND)
      return () => {
        clearInterval(timer)
      }
    },
  }
}

const SKIN_COLORS = ['#f0c8a8', '#8d5a3b', '#d9a27c', '#5f3b28', '#e8b796']
const HAIR_COLORS = ['#3a2a20', '#15110f', '#7a4a25', '#b98b4f', '#5b5450']

function drawPerson(context: CanvasRenderingContext2D, seed: number, seconds: number) {
  const { width, height } = context.canvas
  const hue = (seed * 67 + 200) % 360
  const pick = (colors: string[]) => colors[seed % colors.length] ?? '#888'
  const ellipse = (x: number, y: number, rx: number, ry: number, color: string) => {
    context.fillStyle = color
    context.beginPath()
    context.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2)
    context.fill()
  }
  // The room: a wall, light from one side, a shelf with books.
  context.fillStyle = `hsl(${String(hue)} 18% 62%)`
  context.fillRect(0, 0, width, height)
  const light = context.createLinearGradient(seed % 2 ? width : 0, 0, seed % 2 ? 0 : width, height)
  light.addColorStop(0, 'rgb(255 246 226 / 60%)')
  light.addColorStop(0.7, 'rgb(20 20 40 / 30%)')
  context.fillStyle = light
  context.fillRect(0, 0, width, height)
  context.fillStyle = `hsl(${String(hue)} 22% 38%)`
  context.fillRect(width * 0.62, height * 0.24, width * 0.38, 8)
  for (let book = 0; book < 6; book++) {
    context.fillStyle = `hsl(${String((hue + book * 47) % 360)} 32% 48%)`
    context.fillRect(width * 0.66 + book * 19, height * 0.24 - 52 + (book % 3) * 7, 14, 52 - (book % 3) * 7)
  }
  // The person moves a little.
  const sway = Math.sin(seconds * 0.9 + seed) * 7
  const nod = Math.sin(seconds * 1.7 + seed * 2) * 4
  const size = Math.min(width, height) * 0.2
  const [x, y] = [width / 2 + sway, height * 0.44 + nod]
  ellipse(width / 2 + sway * 0.4, height * 1.02, size * 1.95, size * 1.55, `hsl(${String((hue + 150) % 360)} 34% 36%)`)
  context.fillStyle = pick(SKIN_COLORS)
  context.fillRect(x - size * 0.32, y + size * 0.6, size * 0.64, size * 0.9)
  ellipse(x, y - size * 0.22, size * 1.02, size * 1.16, pick(HAIR_COLORS))
  ellipse(x, y + size * 0.12, size * 0.84, size * 1.08, pick(SKIN_COLORS))
  for (const side of [-1, 1]) ellipse(x + side * size * 0.32, y, size * 0.08, size * 0.09, '#2a211c')
  const mouth = 0.05 + Math.abs(Math.sin(seconds * 5 + seed)) * 0.09
  ellipse(x, y + size * 0.58, size * 0.24, size * mouth, '#8c3f39')
}
