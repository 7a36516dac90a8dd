import { captureSources, type CaptureSource } from '@offhook/protocol'
import { allowsFeature } from '../browser/allowsFeature'
import { attempt, attemptAsync } from '../browser/attempt'
import { errorName } from '../browser/errorName'

const kinds = { microphone: 'audioinput', camera: 'videoinput' } as const

/**
 * The rejection for devices that the page may not use, whatever the user decides: its server, or a page that embeds it, blocks them (W3C
 * Permissions Policy), or it has an opaque origin.
 */
export class BlockedByPolicyError extends DOMException {
  readonly blockedByPolicy: readonly CaptureSource[]
  /** How the developer allows them. */
  readonly help: string

  constructor(blockedByPolicy: readonly CaptureSource[], help: string) {
    super(help, 'NotAllowedError')
    this.blockedByPolicy = blockedByPolicy
    this.help = help
  }
}

/** The wanted devices that the policy of this page blocks, or `null` if the browser does not tell. */
export function blockedDevices(wanted: readonly CaptureSource[]): CaptureSource[] | null {
  if (allowsFeature('microphone') === null) return null
  return wanted.filter((source) => allowsFeature(source) === false)
}

/**
 * Finds out whether the policy was the reason for a refusal. A browser that does not tell its policy leaves the devices that it blocks
 * out of the list of devices (W3C Media Capture and Streams, section 9.2.1); one that the user has blocked stays in it, without a label.
 *
 * @param error the rejection of `getUserMedia`
 * @returns the error that tells, or `error` itself
 */
export async function explainRefusal(
  error: unknown,
  wanted: readonly CaptureSource[],
  enumerate: () => Promise<MediaDeviceInfo[]>,
): Promise<unknown> {
  const name = errorName(error)
  if (isOpaque() && (name === 'NotAllowedError' || name === 'SecurityError')) return blockedError(wanted)
  if (name !== 'NotAllowedError') return error
  const blocked = blockedDevices(wanted) ?? (await unlistedInFrame(wanted, enumerate))
  return blocked.length > 0 ? blockedError(blocked) : error
}

async function unlistedInFrame(
  wanted: readonly CaptureSource[],
  enumerate: () => Promise<MediaDeviceInfo[]>,
): Promise<CaptureSource[]> {
  const list = isFrame() ? await attemptAsync(enumerate, null) : null
  return list ? wanted.filter((source) => !list.some(({ kind }) => kind === kinds[source])) : []
}

const isFrame = () => attempt(() => window.top !== window, true)

/** A sandboxed page without `allow-same-origin`. Browsers give it no devices. A file has an opaque origin too, and gets them. */
const isOpaque = () => attempt(() => self.origin === 'null' && location.protocol !== 'file:', false)

const reported = new Set<string>()

/** Tells the developer once, in the console: the user cannot change it. */
export function blockedError(blocked: readonly CaptureSource[]): BlockedByPolicyError {
  const sources = captureSources.filter((source) => blocked.includes(source))
  const help = helpFor(sources)
  if (!reported.has(help)) console.error(`Offhook: ${help}`)
  reported.add(help)
  return new BlockedByPolicyError(sources, help)
}

function helpFor(sources: readonly CaptureSource[]): string {
  const names = sources.join(' and the ')
  const header = `Permissions-Policy: ${sources.map((source) => `${source}=()`).join(', ')}`
  if (isOpaque())
    return `The ${names} cannot be used in a sandboxed frame without its own origin. Add allow-same-origin to the sandbox attribute of the <iframe>, and allow="camera; microphone"`
  if (isFrame())
    return `The ${names} cannot be used in this frame. Add allow="camera; microphone" to the <iframe> that embeds the page, and to each <iframe> around it. If they have it, a server sends the header ${header}`
  return `The ${names} cannot be used on this page: its server sends the header ${header}, or one that does not list this origin. Send camera=(self), microphone=(self) instead`
}
