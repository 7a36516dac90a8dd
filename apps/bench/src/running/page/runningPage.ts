import type { MediaKind } from '../../pages/callImplementation.ts'
import type { MediaCounters } from '../../pages/readMediaCounters.ts'

/** A video on a page: its place in CSS pixels, and whether it shows the local camera. */
export interface VideoBox {
  isLocal: boolean
  x: number
  y: number
  width: number
  height: number
}

declare global {
  /** What this page has sent and received until now. */
  var readCounters: () => Promise<MediaCounters>
  // Called by the bench. Each page has one of them.
  var offhookPage: OffhookPage
  var barePage: BarePage
}

export interface OffhookPage {
  call(media: MediaKind, others: string[]): void
  answer(): void
  isRinging(): boolean
  /** Whether this many others are connected. */
  isConnected(others: number): boolean
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
