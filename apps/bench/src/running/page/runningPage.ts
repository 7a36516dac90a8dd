import type { MediaKind } from '../../pages/callImplementation.ts'

/** A video on a page: its place in CSS pixels, and whether it shows the local camera. */
export interface VideoBox {
  isLocal: boolean
  x: number
  y: number
  width: number
  height: number
}

declare global {
  // Called by the bench. Each page has one of them.
  var offhookPage: OffhookPage
  var barePage: BarePage
}

export interface OffhookPage {
  call(media: MediaKind, other: string): void
  answer(): void
  isRinging(): boolean
  isConnected(): boolean
  /** The videos on the screen that play. */
  videoBoxes(): VideoBox[]
}

/** The bench carries the descriptions from one page to the other. */
export interface BarePage {
  /** Opens the devices, and shows the local camera in each local box. */
  openDevices(media: MediaKind, boxes: VideoBox[]): Promise<void>
  /** The description contains the candidates. */
  createOffer(): Promise<RTCSessionDescriptionInit>
  createAnswer(offer: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit>
  acceptAnswer(answer: RTCSessionDescriptionInit): Promise<void>
  isConnected(): boolean
}
