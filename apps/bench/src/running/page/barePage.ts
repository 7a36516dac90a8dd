import type { BarePage, VideoBox } from './runningPage.ts'

/** An `RTCPeerConnection`, an `<audio>`, and a `<video>` in each box that Offhook's page shows one in. */
export function createBarePage(): BarePage {
  let connection: RTCPeerConnection | null = null
  let stream: MediaStream | null = null
  let remoteBoxes: VideoBox[] = []

  function show(shown: MediaStream, box: VideoBox): void {
    const video = document.createElement('video')
    video.className = 'bare'
    video.autoplay = true
    video.muted = true
    Object.assign(video.style, {
      insetInlineStart: `${box.x}px`,
      insetBlockStart: `${box.y}px`,
      inlineSize: `${box.width}px`,
      blockSize: `${box.height}px`,
    })
    video.srcObject = shown
    document.body.append(video)
  }

  function open(): RTCPeerConnection {
    const opened = new RTCPeerConnection()
    connection = opened
    opened.ontrack = ({ track, streams: [remoteStream] }) => {
      if (!remoteStream) return
      if (track.kind === 'audio') {
        const audio = document.createElement('audio')
        audio.autoplay = true
        audio.srcObject = new MediaStream([track])
        document.body.append(audio)
      } else for (const box of remoteBoxes) show(new MediaStream([track]), box)
    }
    for (const track of stream?.getTracks() ?? []) if (stream) opened.addTrack(track, stream)
    return opened
  }

  const describe = (opened: RTCPeerConnection) =>
    new Promise<RTCSessionDescriptionInit>((resolve) => {
      const check = () => {
        if (opened.iceGatheringState === 'complete' && opened.localDescription)
          resolve(opened.localDescription.toJSON())
      }
      opened.onicegatheringstatechange = check
      check()
    })

  return {
    async openDevices(media, boxes) {
      // As Offhook opens them.
      stream = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: media === 'video' && { width: { ideal: 1280 }, height: { ideal: 720 } },
      })
      remoteBoxes = boxes.filter(({ isLocal }) => !isLocal)
      for (const box of boxes.filter(({ isLocal }) => isLocal)) show(new MediaStream(stream.getVideoTracks()), box)
    },
    async createOffer() {
      const opened = open()
      await opened.setLocalDescription()
      return describe(opened)
    },
    async createAnswer(offer) {
      const opened = open()
      await opened.setRemoteDescription(offer)
      await opened.setLocalDescription()
      return describe(opened)
    },
    async acceptAnswer(answer) {
      await connection?.setRemoteDescription(answer)
    },
    isConnected: () => connection?.connectionState === 'connected',
  }
}
