import { expect } from 'vitest'
import type { Reading } from './probe.ts'
import { type LogLine, readLog } from './readLog.ts'

/** How long a busy machine may take for what should happen at once. */
export const PATIENCE = { timeout: 30_000 }

const STILL_MS = 1_500

/** Asks again and again, every so many ms, until the answer is right. */
export const eventually = <T>(read: () => T, interval = 50) => expect.poll(read, { ...PATIENCE, interval })

const UNHURRIED = new Set(['connection', 'callConnectionQuality'])

/** One window in which somebody is signed in, used as its person would, whichever browser it is in. */
export abstract class Handset {
  /** Whatever the page complained about. */
  readonly errors: string[] = []

  /** What the browser itself says in the console is expected here. */
  forgive(message: string): void {
    const rest = this.errors.filter((error) => !error.includes(message))
    this.errors.splice(0, this.errors.length, ...rest)
  }

  /** Runs a function in the page. */
  abstract run<T>(task: () => T | Promise<T>): Promise<T>

  /** Presses the button of this name. */
  abstract click(name: string): Promise<void>

  abstract movePointer(x: number, y: number): Promise<void>

  /** Moves the pointer to where the button of this name is, though something may lie over it. */
  abstract hover(name: string): Promise<void>

  /** Waits until a call comes in. */
  abstract rings(callType: 'audio' | 'video', caller: string): Promise<unknown>

  /** Waits until the call with this person is in this state. */
  abstract hasStatus(name: string, status: string): Promise<void>

  abstract close(): Promise<void>

  /** Presses a button of a call: it hides while the pointer lies still, and not while the pointer lies on it. */
  async press(name: string): Promise<void> {
    await eventually(async () => {
      await this.movePointer(600, 200)
      await this.hover(name)
      return this.run(() => document.querySelector('button:hover') !== null)
    }).toBe(true)
    await this.click(name)
  }

  /** The log, as it can be read on the page. */
  lines(): Promise<LogLine[]> {
    return this.run(readLog)
  }

  /** The payloads of one event, oldest first. */
  async payloads(name: string): Promise<Record<string, unknown>[]> {
    const lines = await this.lines()
    return lines.filter((line) => line.kind === 'event' && line.name === name).map(({ payload }) => payload)
  }

  /** The log in short: `makeVoiceCall()`, `makeVoiceCall 200`, `ringing(bob)`, `ended(bob) closed hangup`. */
  async story(): Promise<string[]> {
    const lines = await this.lines()
    return lines.filter(({ name }) => !UNHURRIED.has(name)).map(inShort)
  }

  /** Waits until the story goes so, and nothing else. */
  async tells(story: string[]): Promise<void> {
    await eventually(() => this.story()).toEqual(story)
  }

  /** What comes next stands alone. */
  async clearLog(): Promise<void> {
    await this.click('Clear')
  }

  read(): Promise<Reading> {
    return this.run(() => window.probe.read())
  }

  /** Waits until a number grows. */
  async rises(name: 'audioEnergy' | 'framesDecoded'): Promise<void> {
    const before = (await this.read())[name]
    await eventually(async () => (await this.read())[name]).toBeGreaterThan(before)
  }

  /**
   * Waits until a number has stayed where it is for a second and a half, or as long as is said: the fake microphone beeps more often
   * than that. Sound that a receiver makes up where packets come late is next to nothing, and not nothing.
   */
  async stands(name: 'audioEnergy' | 'framesDecoded', stillMs = STILL_MS): Promise<void> {
    let last = { value: -1, at: 0 }
    await eventually(async () => {
      const value = (await this.read())[name]
      if (value - last.value >= 1e-4) last = { value, at: Date.now() }
      return Date.now() - last.at >= stillMs ? 'still' : value
    }).toBe('still')
  }

  /** Sound comes in and plays; nobody hears themselves. */
  async hears(): Promise<void> {
    await this.rises('audioEnergy')
    const sounding = async () => (await this.read()).elements.filter(({ kinds }) => kinds.includes('audio'))
    await eventually(sounding).toMatchObject([{ tag: 'audio', isPlaying: true, isMuted: false, isOwn: false }])
    const begun = (await sounding())[0]!.currentTime
    await eventually(async () => (await sounding())[0]?.currentTime).toBeGreaterThan(begun)
  }

  /** A picture comes in and moves, and so does the own one. */
  async sees(): Promise<void> {
    await this.rises('framesDecoded')
    const showing = async (isOwn: boolean) =>
      (await this.read()).elements.filter((element) => element.tag === 'video' && element.isOwn === isOwn)
    for (const isOwn of [false, true]) {
      await eventually(() => showing(isOwn)).toMatchObject([{ isPlaying: true, isMuted: true, kinds: ['video'] }])
      const [begun] = await showing(isOwn)
      expect(begun!.size).toBeGreaterThan(0)
      await eventually(async () => (await showing(isOwn))[0]?.currentTime).toBeGreaterThan(begun!.currentTime)
    }
  }

  /** Waits until no device is open and no connection is left. */
  async isSilent(): Promise<void> {
    await eventually(async () => {
      const { captured, openConnections, elements } = await this.read()
      const live = captured.filter(({ readyState }) => readyState === 'live')
      return { live, openConnections, playing: elements.filter(({ kinds }) => kinds.length > 0) }
    }).toEqual({ live: [], openConnections: 0, playing: [] })
  }
}

function inShort({ kind, name, payload }: LogLine): string {
  if (kind === 'command') return `${name}()`
  if (kind !== 'event') return `${name} ${String(payload.statusCode)}`
  const who = String(payload.userJid).split('@', 1)[0] ?? ''
  const { status, sessionStatus, reason, trackType, track, isMuted } = payload
  switch (name) {
    case 'callStatus':
      return [`${String(status)}(${who})`, sessionStatus, reason].filter(Boolean).join(' ')
    case 'userTrack':
      return `${track ? '' : 'no '}${String(trackType)}(${who})`
    case 'muteStatus':
      return `${isMuted ? 'muted' : 'unmuted'} ${String(trackType)}(${who})`
    case 'missedCall':
      return `missed(${who}) ${String(status)}`
    case 'mediaError':
      return `mediaError ${String(payload.statusCode)}`
    default:
      return `${{ incomingCall: 'incoming', callUserJoined: 'joined', callUserLeft: 'left' }[name] ?? name}(${who})`
  }
}
