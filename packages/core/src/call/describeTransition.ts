import { CallError } from '../api/callError'
import type { DebugFacts } from '../events/debugLog'
import type { CallEffect } from './lifecycle/callEffect'
import type { CallEvent } from './lifecycle/callEvent'
import type { CallStateOrNone } from './lifecycle/callState'

/** One event of a call, and what the state machine made of it. */
export interface HandledEvent {
  roomId: string
  before: CallStateOrNone
  event: CallEvent
  after: CallStateOrNone
  effects: readonly CallEffect[]
}

/** Describes an event for the debug log: as a transition, or as ignored if it has changed nothing and has no effects. */
export function describeTransition({ roomId, before, event, after, effects }: HandledEvent): DebugFacts {
  const participantIds = (before ?? after)?.call.participantIds ?? []
  const facts = { roomId, event: event.type, detail: describe(event, participantIds), from: before?.phase ?? 'none' }
  if (after === before && effects.length === 0) return { type: 'ignored', ...facts }
  return {
    ...{ type: 'transition', ...facts, to: after?.phase ?? 'none' },
    effects: effects.map((effect) => `${effect.type} ${describe(effect, participantIds)}`.trim()),
  }
}

/** The fields of events, effects and payloads that may be logged. Except for users, each has a fixed set of values. */
interface LoggedFields {
  /** The command of `send`, or the timer of `startTimer` and `stopTimer`. */
  name?: string
  /** The event of `emit`. */
  event?: string
  command?: string
  timer?: string
  userJid?: string
  source?: string
  trackType?: string
  status?: string
  connection?: string
  reason?: string
  callType?: string
  preconnect?: string
  isMuted?: boolean
  camera?: boolean
  withCamera?: boolean
  trackId?: string | null
  error?: Error
}

type Part = 'user' | 'peer' | 'device' | 'closed' | 'payload' | 'call' | 'view'
type Subject = LoggedFields & Partial<Record<Part, LoggedFields>>

/** The loggable facts of an event or an effect. It reads only `LoggedFields`: no names, signals, metadata or ids of tracks. */
function describe(described: CallEvent | CallEffect, participantIds: readonly string[]): string {
  const subject = described as Subject
  const { user, peer, device, closed, payload, call, view } = subject
  const fields = { ...subject, ...user, ...peer, ...device, ...closed, ...payload }
  const facts = [
    fields.name ?? fields.event ?? fields.command ?? fields.timer,
    fields.userJid,
    fields.source ?? fields.trackType,
    fields.status ?? fields.connection,
    fields.reason,
    call?.callType ?? view?.callType,
    fields.preconnect && `preconnect ${fields.preconnect}`,
    flag(fields.isMuted, 'muted', 'unmuted'),
    flag(fields.withCamera ?? fields.camera, 'camera', 'no camera'),
    flag(fields.trackId === undefined ? undefined : fields.trackId !== null, 'track', 'no track'),
    fields.error && CallError.from(fields.error).code,
  ]
  return facts.flatMap((fact) => (fact === undefined ? [] : [withoutJid(fact, participantIds)])).join(' ')
}

function flag(value: boolean | undefined, on: string, off: string): string | undefined {
  return value === undefined ? undefined : value ? on : off
}

/** Replaces a JID by the position of the user among the participants, also in the name of a timer such as `connection:<userJid>`. */
function withoutJid(fact: string, participantIds: readonly string[]): string {
  if (!fact.includes('@')) return fact
  const timer = /^(connection|media):(.*)$/.exec(fact)
  const position = participantIds.indexOf(timer?.[2] ?? fact) + 1
  return `${timer ? `${String(timer[1])} ` : ''}user${position === 0 ? '' : ` ${String(position)}`}`
}
