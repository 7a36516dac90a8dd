import type { BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Reading } from './probe.ts'

export interface LogLine {
  kind: 'command' | 'result' | 'failure' | 'event'
  name: string
  payload: Record<string, unknown>
}

/** How long a busy machine may take for what should happen at once. */
const PATIENCE = { timeout: 15_000 }

/** At least 100 ms apart. */
const STILL_READINGS = 16

/** Asks again and again, every so many ms, until the answer is right. */
export const eventually = <T>(read: () => T, interval = 50) => expect.poll(read, { ...PATIENCE, interval })

const UNHURRIED = new Set(['connection', 'callConnectionQuality'])

/** One window in which somebody is signed in, used as its person would: by its buttons. */
export class Phone {
  readonly page: Page
  readonly context: BrowserContext
  /** Whatever the page complained about. */
  readonly errors: string[] = []

  constructor(page: Page, context: BrowserContext) {
    this.page = page
    this.context = context
    page.on('pageerror', (error) => this.errors.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
  }

  /** What the browser itself says in the console is expected here. */
  forgive(message: string): void {
    const rest = this.errors.filter((error) => !error.includes(message))
    this.errors.splice(0, this.errors.length, ...rest)
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  async click(name: string): Promise<void> {
    await this.button(name).first().click(PATIENCE)
  }

  /** Types into "Dial by name" and presses the button beside it. */
  async dial(name: string, button: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Dial by name' }).fill(name)
    await this.click(button)
  }

  /** Waits until it rings. */
  async rings(callType: 'audio' | 'video', caller: string): Promise<Locator> {
    const dialog = this.dialog(callType, caller)
    await dialog.waitFor(PATIENCE)
    return dialog
  }

  dialog(callType: 'audio' | 'video', caller: string): Locator {
    return this.page.getByRole('alertdialog', { name: `Incoming ${callType} call from ${caller}` })
  }

  screen(name: string): Locator {
    return this.page.getByRole('region', { name: `Call with ${name}` })
  }

  async hasStatus(name: string, status: string): Promise<void> {
    await this.page.locator(`[aria-label="Call with ${name}"][data-status="${status}"]`).waitFor(PATIENCE)
  }

  /** The log, as it can be read on the page. */
  async lines(): Promise<LogLine[]> {
    const rows = await this.page.getByRole('list', { name: 'Listener events' }).evaluate((list) =>
      [...list.querySelectorAll<HTMLElement>(':scope > li > details')].map((line) => ({
        kind: line.dataset.kind,
        name: line.querySelector('.log-name')?.textContent,
        json: line.querySelector('pre')?.textContent,
      })),
    )
    return rows.map(({ kind, name, json }) => ({
      kind: kind as LogLine['kind'],
      name: (name ?? '').replace(/[^a-zA-Z]/g, ''),
      payload: JSON.parse(json ?? '') as Record<string, unknown>,
    }))
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
    return this.page.evaluate(() => window.probe.read())
  }

  /** Waits until a number grows. */
  async rises(name: 'audioEnergy' | 'framesDecoded'): Promise<void> {
    const before = (await this.read())[name]
    await eventually(async () => (await this.read())[name]).toBeGreaterThan(before)
  }

  /**
   * Waits until a number has stayed where it is for a second and a half: the fake microphone beeps more often than that. Sound that
   * a receiver makes up where packets come late is next to nothing, and not nothing.
   */
  async stands(name: 'audioEnergy' | 'framesDecoded'): Promise<void> {
    const readings: number[] = []
    await eventually(async () => {
      readings.push((await this.read())[name])
      const [first = 0, ...rest] = readings.slice(-STILL_READINGS)
      return rest.length === STILL_READINGS - 1 && rest.at(-1)! - first < 1e-4
        ? 'still'
        : readings.slice(-STILL_READINGS)
    }, 100).toBe('still')
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
