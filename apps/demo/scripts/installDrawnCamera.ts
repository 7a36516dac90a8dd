export interface DrawnPerson {
  wall: string
  lamp: string
  skin: string
  hair: string
  shirt: string
  longHair: boolean
}

/** Replaces the camera with a drawing of a person. Runs in the page, before any of its scripts. */
export function installDrawnCamera(person: DrawnPerson): void {
  const { mediaDevices } = navigator
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints)
    for (const track of stream.getVideoTracks()) {
      stream.removeTrack(track)
      track.stop()
      stream.addTrack(createCameraTrack())
    }
    return stream
  }

  function createCameraTrack(): MediaStreamTrack {
    const canvas = document.createElement('canvas')
    ;[canvas.width, canvas.height] = [1280, 720]
    const context = canvas.getContext('2d')
    if (!context) throw new Error('The page has no 2D canvas')
    const draw = () => {
      drawPerson(context, performance.now() / 1000)
    }
    draw()
    setInterval(draw, 100)
    const [track] = canvas.captureStream(10).getVideoTracks()
    if (!track) throw new Error('The canvas stream has no video track')
    return track
  }

  function drawPerson(context: CanvasRenderingContext2D, seconds: number): void {
    const { wall, lamp, skin, hair, shirt, longHair } = person
    const fill = (color: string | CanvasGradient, trace: () => void) => {
      context.fillStyle = color
      context.beginPath()
      trace()
      context.fill()
    }
    const ellipse = (color: string, x: number, y: number, rx: number, ry: number) =>
      fill(color, () => context.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2))
    const box = (color: string | CanvasGradient, x: number, y: number, width: number, height: number, radius = 0) =>
      fill(color, () => context.roundRect(x, y, width, height, radius))

    // The background: a wall with daylight, a picture frame and a plant.
    const daylight = context.createLinearGradient(0, 0, 1280, 500)
    daylight.addColorStop(0, lamp)
    daylight.addColorStop(1, wall)
    box(daylight, 0, 0, 1280, 720)
    box('#ffffff', 880, 90, 210, 260, 6)
    box(wall, 902, 112, 166, 216)
    ellipse(shirt, 985, 250, 60, 60)
    box(lamp, 902, 262, 166, 66)
    for (const [x, lean] of [
      [150, -0.5],
      [190, 0],
      [230, 0.5],
    ] as const) {
      context.fillStyle = '#4d7a5b'
      context.beginPath()
      context.ellipse(x, 440, 34, 130, lean, 0, Math.PI * 2)
      context.fill()
    }
    box('#b4694a', 130, 540, 120, 180, 12)

    // The person moves slightly, so that every frame differs.
    const x = 640 + Math.sin(seconds * 0.8) * 6
    const y = 320 + Math.sin(seconds * 1.3) * 4
    if (longHair) box(hair, x - 160, y - 120, 320, 420, 150)
    ellipse(shirt, 640, 760, 330, 250)
    fill(skin, () => context.roundRect(x - 55, y + 80, 110, 150, 50))
    if (!longHair) ellipse(hair, x, y - 50, 136, 150)
    ellipse(skin, x, y, 122, 156)
    fill(hair, () => {
      context.moveTo(x - 128, y - 20)
      context.bezierCurveTo(x - 130, y - 225, x + 130, y - 225, x + 128, y - 20)
      context.bezierCurveTo(x + 90, y - 110, longHair ? x - 40 : x + 20, y - 110, x - 128, y - 20)
    })
    for (const side of [-1, 1]) ellipse('#2a1d18', x + side * 46, y - 4, 9, 11)
    context.strokeStyle = '#2a1d18'
    context.lineWidth = 6
    context.lineCap = 'round'
    context.beginPath()
    context.arc(x, y + 42, 44, 0.25 * Math.PI, 0.75 * Math.PI)
    context.stroke()
  }
}
