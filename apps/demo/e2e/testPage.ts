import { expect } from 'vitest'
import type { ProbeReading } from './installProbe.ts'
import { type LogLine, readLog } from './readLog.ts'

/** A limit against hanging. A busy machine may need this long for something that usually happens at once. */
export const TIMEOUT = { timeout: 30_000 }

const NO_INCREASE_MS = 1_500

/** Polls until the assertion that follows passes, every `interval` ms. */
export const eventually = <T>(read: () => T, interval = 50) => expect.poll(read, { ...TIMEOUT, interval })

/** Events whose place among the others is not defined, and the report at the end of each call. */
const OMITTED_EVENTS = new Set(['connection', 'callConnectionQuality', 'callReport'])

/** A browser page in which one user is signed in, driven as a user would. One subclass for each browser. */
export abstract class TestPage {
  /** Uncaught errors and console errors of the page. */
  readonly errors: string[] = []

  /** Discards the errors that contain this text, because the test causes them. */
  ignoreErrors(text: string): void {
    const rest = this.errors.filter((error) => !error.includes(text))
    this.errors.splice(0, this.errors.length, ...rest)
  }

  /** Runs a function in the page. */
  abstract evaluate<T>(task: () => T | Promise<T>): Promise<T>

  /** Clicks the button with this name. */
  abstract click(name: string): Promise<void>

  abstract movePointer(x: number, y: number): Promise<void>

  /** Moves the pointer to the button with this name, even if another element covers it. */
  abstract hover(name: string): Promise<void>

  /** Presses and releases a key, at the element with the focus. */
  abstract press(key: 'Enter' | 'Escape'): Promise<void>

  /** Waits until an element is shown. */
  abstract waitForElement(selector: string): Promise<unknown>

  /** Waits until an incoming call is shown. */
  abstract waitForIncomingCall(callType: 'audio' | 'video', caller: string): Promise<unknown>

  /** Waits until the call with this person has this status. */
  abstract waitForStatus(name: string, status: string): Promise<void>

  abstract close(): Promise<void>

  protected readonly recordPageError = (error: unknown): void => {
    this.errors.push(String(error))
  }

  protected readonly recordConsoleError = (message: { type(): string; text(): string }): void => {
    if (message.type() === 'error') this.errors.push(message.text())
  }

  /** Clicks a control of the call screen. Controls fade out while the pointer rests, unless it rests on one of them. */
  async clickCallControl(name: string): Promise<void> {
    await eventually(async () => {
      await this.movePointer(600, 200)
      await this.hover(name)
      return this.evaluate(() => document.querySelector('button:hover') !== null)
    }).toBe(true)
    await this.click(name)
  }

  /** The event log that the page shows. */
  readLog(): Promise<LogLine[]> {
    return this.evaluate(readLog)
  }

  /** The payloads of one event, oldest first. */
  async eventPayloads(name: string): Promise<Record<string, unknown>[]> {
    const lines = await this.readLog()
    return lines.filter((line) => line.kind === 'event' && line.name === name).map(({ payload }) => payload)
  }

  /** The log in short: `makeVoiceCall()`, `makeVoiceCall 200`, `ringing(bob)`, `ended(bob) closed hangup`. */
  async logSummary(): Promise<string[]> {
    const lines = await this.readLog()
    return lines.filter(({ name }) => !OMITTED_EVENTS.has(name)).map(summarizeLogLine)
  }

  /** Waits until the log has exactly these lines. */
  async expectLog(summary: string[]): Promise<void> {
    await eventually(() => this.logSummary()).toEqual(summary)
  }

  async clearLog(): Promise<void> {
    await this.click('Clear')
  }

  readProbe(): Promise<ProbeReading> {
    return this.evaluate(() => window.probe.read())
  }

  /** Waits until a counter grows. */
  async waitForIncrease(name: 'audioEnergy' | 'framesDecoded'): Promise<void> {
    const before = (await this.readProbe())[name]
    await eventually(async () => (await this.readProbe())[name]).toBeGreaterThan(before)
  }

  /**
   * Waits until a counter has not grown for `durationMs`. The fake microphone beeps more often than every 1.5 s. Increases below
   * 1e-4 do not count: a receiver that conceals late packets adds a little energy.
   */
  async waitForNoIncrease(name: 'audioEnergy' | 'framesDecoded', durationMs = NO_INCREASE_MS): Promise<void> {
    let last = { value: -1, at: 0 }
    await eventually(async () => {
      const value = (await this.readProbe())[name]
      if (value - last.value >= 1e-4) last = { value, at: Date.now() }
      return Date.now() - last.at >= durationMs ? 'unchanged' : value
    }).toBe('unchanged')
  }

  /** Waits until remote audio arrives and plays. Fails if local audio is played. */
  async waitForAudioPlayback(): Promise<void> {
    await this.waitForIncrease('audioEnergy')
    const audible = async () =>
      (await this.readProbe()).mediaElements.filter(({ trackKinds }) => trackKinds.includes('audio'))
    await eventually(audible).toMatchObject([{ tag: 'audio', isPlaying: true, isMuted: false, isLocal: false }])
    const startTime = (await audible())[0]!.currentTime
    await eventually(async () => (await audible())[0]?.currentTime).toBeGreaterThan(startTime)
  }

  /** Waits until remote and local video both play. */
  async waitForVideoPlayback(): Promise<void> {
    await this.waitForIncrease('framesDecoded')
    const videos = async (isLocal: boolean) =>
      (await this.readProbe()).mediaElements.filter((element) => element.tag === 'video' && element.isLocal === isLocal)
    for (const isLocal of [false, true]) {
      await eventually(() => videos(isLocal)).toMatchObject([{ isPlaying: true, isMuted: true, trackKinds: ['video'] }])
      const [first] = await videos(isLocal)
      expect(first!.pixelCount).toBeGreaterThan(0)
      await eventually(async () => (await videos(isLocal))[0]?.currentTime).toBeGreaterThan(first!.currentTime)
    }
  }

  /** Waits until no device is open, no peer connection is open and no element has tracks. */
  async waitForCleanup(): Promise<void> {
    await eventually(async () => {
      const { capturedTracks, openPeerConnections, mediaElements } = await this.readProbe()
      const liveTracks = capturedTracks.filter(({ readyState }) => readyState === 'live')
      return {
        liveTracks,
        openPeerConnections,
        elementsWithTracks: mediaElements.filter(({ trackKinds }) => trackKinds.length > 0),
      }
    }).toEqual({ liveTracks: [], openPeerConnections: 0, elementsWithTracks: [] })
  }
}

function summarizeLogLine({ kind, name, payload }: LogLine): string {
  if (kind === 'command') return `${name}()`
  if (kind !== 'event') return `${name} ${String(payload.statusCode)}`
  const user = String(payload.userJid).split('@', 1)[0] ?? ''
  const { status, sessionStatus, reason, trackType, track, isMuted } = payload
  switch (name) {
    case 'callStatus':
      return [`${String(status)}(${user})`, sessionStatus, reason].filter(Boolean).join(' ')
    case 'userTrack':
      return `${track ? '' : 'no '}${String(trackType)}(${user})`
    case 'muteStatus':
      return `${isMuted ? 'muted' : 'unmuted'} ${String(trackType)}(${user})`
    case 'missedCall':
      return `missed(${user}) ${String(status)}`
    case 'mediaError':
      return `mediaError ${String(payload.statusCode)}`
    default:
      return `${{ incomingCall: 'incoming', callUserJoined: 'joined', callUserLeft: 'left' }[name] ?? name}(${user})`
  }
}
